import { expect, test } from 'vitest';
import type { CreateContactRequestDto } from '../../../src/contacts/contact-request.dto.js';
import { ContactChanged, ContactRequestChanged } from '../../../src/contacts/contact.events.js';
import { codeOf, setUpContacts } from '../../support/contacts.js';
import { identityOf } from '../../support/scene.js';

test('a request that is accepted makes a contact of each side, with an open conversation', async () => {
  const { scene, ask, requests, database, record } = await setUpContacts();
  const [alice, bob] = [await scene.user('Alice'), await scene.user('Bob')];
  const changed = record(ContactRequestChanged);
  const contacts = record(ContactChanged);

  const request = await ask(alice, bob, 'Hello');
  expect(request).toMatchObject({ from: alice, to: bob, status: 'pending', message: 'Hello' });
  expect(request.fromUser.nickname).toBe('Alice');
  expect(await requests.accept(identityOf(bob), request.id)).toMatchObject({
    id: request.id,
    status: 'accepted',
  });

  expect(changed.map((event) => [event.request.status, event.userIds])).toEqual([
    ['pending', [alice, bob]],
    ['accepted', [alice, bob]],
  ]);
  expect(new Map(contacts.map((event) => [event.userId, event.contact.user.id]))).toEqual(
    new Map([
      [alice, bob],
      [bob, alice],
    ]),
  );
  expect(await database.query('SELECT send_state FROM conversation_members')).toEqual([
    { send_state: 'open' },
    { send_state: 'open' },
  ]);
});

test('asking again while a request is pending gives the same request and no event', async () => {
  const { scene, ask, record } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  const first = await ask(alice, bob, 'first');
  const changed = record(ContactRequestChanged);

  expect(await ask(alice, bob, 'second')).toEqual(first);
  expect(changed).toEqual([]);
});

test('two requests that cross settle each other', async () => {
  const { scene, ask, requests } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  await ask(alice, bob);

  expect((await ask(bob, alice)).status).toBe('accepted');
  const { items } = await requests.list(identityOf(alice), { limit: 50, direction: 'outgoing' });
  expect(items.map((item) => item.status)).toEqual(['accepted']);
});

test('fifty crossing pairs of requests, sent at once, make one contact and one conversation each', async () => {
  const { scene, ask, database } = await setUpContacts();
  const pairs: [string, string][] = [];
  for (let pair = 0; pair < 50; pair++) pairs.push([await scene.user(), await scene.user()]);

  await Promise.all(pairs.flatMap(([a, b]) => [ask(a, b), ask(b, a)]));

  expect(await database.query('SELECT status, count(*)::int FROM contact_requests GROUP BY status')).toEqual([
    { status: 'accepted', count: 100 },
  ]);
  expect(await database.query('SELECT count(*)::int FROM contacts WHERE deleted_at IS NULL')).toEqual([
    { count: 100 },
  ]);
  expect(await database.query('SELECT count(*)::int FROM conversations')).toEqual([{ count: 50 }]);
});

test('the same request fifty times at once is one request', async () => {
  const { scene, ask, database } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];

  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(alice, bob)));
  expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
  expect(await database.query('SELECT count(*)::int FROM contact_requests')).toEqual([{ count: 1 }]);
});

test('of twenty answers at once one counts, and the others hear that it is settled', async () => {
  const { scene, ask, requests } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  const { id } = await ask(alice, bob);

  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      index % 2 ? requests.accept(identityOf(bob), id) : requests.reject(identityOf(bob), id),
    ),
  );
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused.map((answer): unknown => answer.reason)).toEqual(
    Array.from({ length: 19 }, () => expect.objectContaining({ code: 'request_settled' })),
  );
});

test('only the receiver answers, and a stranger does not even learn of the request', async () => {
  const { scene, ask, requests } = await setUpContacts();
  const [alice, bob, eve] = [await scene.user(), await scene.user(), await scene.user()];
  const { id } = await ask(alice, bob);

  await expect(requests.accept(identityOf(alice), id)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(requests.accept(identityOf(eve), id)).rejects.toMatchObject({
    code: 'contact_request_not_found',
  });
});

test('refuses oneself, unknown users, contacts, and requests that name nobody or two', async () => {
  const { scene, requests } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  await scene.befriend(alice, bob);
  const refusal = (dto: CreateContactRequestDto) => codeOf(requests.create(identityOf(alice), dto));

  expect(await refusal({ userId: alice })).toBe('cannot_add_self');
  expect(await refusal({ userId: '999999' })).toBe('user_not_found');
  expect(await refusal({ userId: bob })).toBe('already_contacts');
  expect(await refusal({ mobile: '+8613800138000' })).toBe('user_not_found');
  expect(await refusal({ mobile: 'not a number' })).toBe('user_not_found');
  expect(await refusal({})).toBe('validation_failed');
  expect(await refusal({ userId: bob, mobile: '+8613800138000' })).toBe('validation_failed');
});

test('finds the receiver by mobile number in any written form', async () => {
  const { scene, requests, database } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  await database.query('UPDATE users SET mobile = $2 WHERE id = $1', [bob, '+8613800138000']);

  const request = await requests.create(identityOf(alice), { mobile: '138 0013 8000' });
  expect(request.to).toBe(bob);
});

test('lists by direction and status, newest first, page by page', async () => {
  const { scene, ask, requests } = await setUpContacts();
  const alice = await scene.user();
  const ids: string[] = [];
  for (let sender = 0; sender < 5; sender++) ids.unshift((await ask(await scene.user(), alice)).id);
  await requests.reject(identityOf(alice), ids[0]!);
  const page = (cursor?: string) =>
    requests.list(identityOf(alice), { limit: 3, direction: 'incoming', status: 'pending', cursor });

  const first = await page();
  const second = await page(first.nextCursor!);
  expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids.slice(1));
  expect(second.nextCursor).toBeNull();
  await expect(
    requests.list(identityOf(alice), { limit: 3, direction: 'outgoing', cursor: first.nextCursor! }),
  ).rejects.toMatchObject({ code: 'validation_failed' });
});

test('an account that asks too often has to wait', async () => {
  const { scene, ask } = await setUpContacts({ CREATIONS_PER_MINUTE: '2' });
  const alice = await scene.user();
  await ask(alice, await scene.user());
  await ask(alice, await scene.user());
  await expect(ask(alice, await scene.user())).rejects.toMatchObject({ code: 'rate_limited' });
});
