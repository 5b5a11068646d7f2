import { expect, test } from 'vitest';
import { ContactRequestChanged } from '../../../src/contacts/contact.events.js';
import { codeOf, setUpContacts } from '../../support/contacts.js';
import { identityOf } from '../../support/scene.js';

/** Bob has turned Alice down, and she has asked again at once. */
async function setUpHeld() {
  const setup = await setUpContacts();
  const { scene, ask, requests, record } = setup;
  const [alice, bob] = [await scene.user('Alice'), await scene.user('Bob')];
  const first = await ask(alice, bob, 'Hello');
  await requests.reject(identityOf(bob), first.id);
  const changed = record(ContactRequestChanged);
  const again = await ask(alice, bob, 'Please');
  const list = async (userId: string, direction: 'incoming' | 'outgoing') =>
    (await requests.list(identityOf(userId), { limit: 50, direction })).items;
  return { ...setup, alice, bob, first, again, changed, list };
}

test('who was turned down and asks again sees a pending request, and the other side hears and sees nothing', async () => {
  const { ask, alice, bob, first, again, changed, list } = await setUpHeld();
  expect(again).toMatchObject({ from: alice, to: bob, status: 'pending', message: 'Please' });
  expect(Number(again.id)).toBeGreaterThan(Number(first.id));
  expect(Date.now() - Date.parse(again.createdAt)).toBeLessThan(60_000);

  expect(await ask(alice, bob, 'Pretty please')).toEqual(again);
  expect(await list(alice, 'outgoing')).toMatchObject([again, { id: first.id, status: 'rejected' }]);
  expect((await list(bob, 'incoming')).map(({ id }) => id)).toEqual([first.id]);
  expect(changed).toEqual([{ request: again, userIds: [alice] }]);
});

test('a request that is held back cannot be answered: there is none', async () => {
  const { requests, bob, again } = await setUpHeld();
  expect(await codeOf(requests.accept(identityOf(bob), again.id))).toBe('contact_request_not_found');
  expect(await codeOf(requests.reject(identityOf(bob), again.id))).toBe('contact_request_not_found');
});

test('when the one who said no asks, the two are contacts', async () => {
  const { ask, list, alice, bob, again } = await setUpHeld();
  expect((await ask(bob, alice)).status).toBe('accepted');
  expect((await list(alice, 'outgoing'))[0]).toMatchObject({ id: again.id, status: 'accepted' });
  expect(await codeOf(ask(alice, bob))).toBe('already_contacts');
});

test('a day later the same request reaches the other side when its sender asks again', async () => {
  const { database, ask, list, alice, bob, again, changed } = await setUpHeld();
  await database.query(`UPDATE contact_requests SET settled_at = settled_at - interval '23 hours'`);
  await ask(alice, bob);
  expect((await list(bob, 'incoming'))[0]!.id).not.toBe(again.id);

  await database.query(`UPDATE contact_requests SET settled_at = settled_at - interval '1 hour'`);
  expect(await ask(alice, bob)).toEqual(again);
  expect((await list(bob, 'incoming'))[0]).toEqual(again);
  expect(changed.at(-1)).toEqual({ request: again, userIds: [alice, bob] });
});
