import { expect, test } from 'vitest';
import { codeOf, setUpContacts } from '../../support/contacts.js';
import { identityOf } from '../../support/scene.js';

test('an account has so many pending requests and no more, however many it makes at once', async () => {
  const { scene, ask, requests } = await setUpContacts({ PENDING_REQUESTS_PER_ACCOUNT: '3' });
  const [alice, ...others] = (await scene.users(9)) as [string, ...string[]];
  const answers = await Promise.all(others.map((other) => codeOf(ask(alice, other))));
  expect(answers.filter((answer) => answer === 'done')).toHaveLength(3);
  expect(answers.filter((answer) => answer === 'limit_reached')).toHaveLength(5);

  const { items } = await requests.list(identityOf(alice), { limit: 50, direction: 'outgoing' });
  await requests.reject(identityOf(items[0]!.to), items[0]!.id);
  const free = others.find((other) => items.every(({ to }) => to !== other))!;
  expect(await codeOf(ask(alice, free))).toBe('done');
});

test('an account has so many contacts and no more, whoever asked', async () => {
  const { scene, ask, requests, befriend } = await setUpContacts({ CONTACTS_PER_ACCOUNT: '2' });
  const [alice, bob, carol, dave, eve] = (await scene.users(5)) as [string, string, string, string, string];
  await befriend(alice, bob);
  const asked = [await ask(carol, alice), await ask(dave, alice), await ask(alice, eve)];
  const answers = await Promise.all([
    codeOf(requests.accept(identityOf(alice), asked[0]!.id)),
    codeOf(requests.accept(identityOf(alice), asked[1]!.id)),
    codeOf(requests.accept(identityOf(eve), asked[2]!.id)),
  ]);
  expect(answers.toSorted()).toEqual(['done', 'limit_reached', 'limit_reached']);
});
