import { expect, test } from 'vitest';
import { ContactChanged } from '../../../src/contacts/contact.events.js';
import { codeOf, setUpContacts } from '../../support/contacts.js';
import { identityOf } from '../../support/scene.js';

test('remark and tags are one side’s own, and only what is given changes', async () => {
  const { scene, befriend, list, record } = await setUpContacts();
  const [alice, bob] = [await scene.user('Alice'), await scene.user('Bob')];
  await befriend(alice, bob);
  const changed = record(ContactChanged);

  await list.update(identityOf(alice), bob, { remark: 'Bobby', tags: ['chess'] });
  const contact = await list.update(identityOf(alice), bob, { tags: ['chess', 'work'] });
  expect(contact).toMatchObject({ user: { nickname: 'Bob' }, remark: 'Bobby', tags: ['chess', 'work'] });
  expect(changed.at(-1)).toEqual({ userId: alice, contact });
  expect((await list.list(identityOf(bob), { limit: 50 })).items).toMatchObject([{ remark: null, tags: [] }]);

  expect(await list.update(identityOf(alice), bob, { remark: '' })).toMatchObject({ remark: null });
  expect(await codeOf(list.update(identityOf(alice), alice, { remark: 'me' }))).toBe('contact_not_found');
});

test('ending a contact ends it for both sides, keeps the conversation and takes the right to send', async () => {
  const { scene, befriend, list, record, sendStates } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  await befriend(alice, bob);
  const changed = record(ContactChanged);

  await list.remove(identityOf(alice), bob);
  expect((await list.list(identityOf(bob), { limit: 50 })).items).toEqual([]);
  expect(await sendStates()).toEqual(['not_a_contact', 'not_a_contact']);
  expect(
    changed.map(({ userId, contact }) => [userId, contact.user.id, contact.deletedAt !== undefined]),
  ).toEqual(
    expect.arrayContaining([
      [alice, bob, true],
      [bob, alice, true],
    ]),
  );
  expect(await codeOf(list.remove(identityOf(alice), bob))).toBe('contact_not_found');
  expect(await codeOf(list.remove(identityOf(bob), alice))).toBe('contact_not_found');
});

test('contacts that find each other again start anew in the same conversation', async () => {
  const { scene, befriend, list, database, sendStates } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  await befriend(alice, bob);
  await list.update(identityOf(alice), bob, { remark: 'Bobby' });
  await list.remove(identityOf(alice), bob);
  await befriend(bob, alice);

  expect((await list.list(identityOf(alice), { limit: 50 })).items).toMatchObject([{ remark: null }]);
  expect(await sendStates()).toEqual(['open', 'open']);
  expect(await database.query('SELECT count(*)::int FROM conversations')).toEqual([{ count: 1 }]);
});

test('the list comes page by page, and a cursor works for nobody else', async () => {
  const { scene, list } = await setUpContacts();
  const [alice, eve] = [await scene.user(), await scene.user()];
  const others = await scene.users(7);
  for (const other of others) await scene.befriend(alice, other);

  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list.list(identityOf(alice), { limit: 3, cursor });
    seen.push(...page.items.map((item) => item.user.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(others);

  const { nextCursor } = await list.list(identityOf(alice), { limit: 3 });
  for (const bad of [nextCursor!.slice(0, -2), `${nextCursor!}A`, 'x']) {
    expect(await codeOf(list.list(identityOf(alice), { limit: 3, cursor: bad }))).toBe('validation_failed');
  }
  expect(await codeOf(list.list(identityOf(eve), { limit: 3, cursor: nextCursor! }))).toBe(
    'validation_failed',
  );
});

test('sync finds what changed since a horizon: new, ended, noted on, and a changed profile', async () => {
  const { scene, befriend, list, contacts, database } = await setUpContacts();
  const [alice, bob, carol, dave, eve] = [
    await scene.user(),
    await scene.user(),
    await scene.user(),
    await scene.user(),
    await scene.user(),
  ];
  for (const other of [bob, carol, dave]) await befriend(alice, other);
  const [horizon] = await database.query<{ xid: string }>(
    'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid',
  );
  const changes = (after = '0', limit = 10) => contacts.findChanged(alice, horizon!.xid, after, limit);
  expect(await changes()).toEqual([]);

  await list.remove(identityOf(bob), alice);
  await database.query(`UPDATE users SET nickname = 'Caroline' WHERE id = $1`, [carol]);
  await befriend(eve, alice);
  expect(await changes()).toMatchObject([
    { user: { id: bob }, deletedAt: expect.any(String) as string },
    { user: { id: carol, nickname: 'Caroline' } },
    { user: { id: eve } },
  ]);
  expect((await changes(bob, 1)).map((change) => change.user.id)).toEqual([carol]);
  expect((await contacts.findChanged(alice, '0', '0', 10)).map((change) => change.user.id)).toEqual([
    bob,
    carol,
    dave,
    eve,
  ]);
});

test('only contacts without a block in either direction may see presence', async () => {
  const { scene, befriend, contacts, blocks } = await setUpContacts();
  const [alice, bob, carol, dave, stranger] = await scene.users(5);
  for (const other of [bob!, carol!, dave!]) await befriend(alice!, other);
  await blocks.block(identityOf(alice!), bob!);
  await blocks.block(identityOf(carol!), alice!);

  const among = [bob!, carol!, dave!, stranger!, '999999'];
  expect(await contacts.findContactIds(alice!, among)).toEqual(new Set([dave]));
});

test('fifty openings of one conversation at once, from both sides, give one conversation', async () => {
  const { scene, contacts, database, sendStates } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];

  const ids = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      index % 2 ? contacts.openConversation(alice, bob) : contacts.openConversation(bob, alice),
    ),
  );
  expect(new Set(ids).size).toBe(1);
  expect(await database.query('SELECT count(*)::int FROM conversations')).toEqual([{ count: 1 }]);
  expect(await sendStates()).toEqual(['not_a_contact', 'not_a_contact']);
});

test('no conversation opens with oneself, nobody, or somebody who blocks', async () => {
  const { scene, contacts, blocks, database } = await setUpContacts({ CREATIONS_PER_MINUTE: '3' });
  const [alice, bob, carol] = [await scene.user(), await scene.user(), await scene.user()];
  await blocks.block(identityOf(bob), alice);

  expect(await codeOf(contacts.openConversation(alice, alice))).toBe('cannot_add_self');
  expect(await codeOf(contacts.openConversation(alice, '999999'))).toBe('user_not_found');
  expect(await codeOf(contacts.openConversation(alice, bob))).toBe('blocked');
  expect(await database.query('SELECT id FROM conversations')).toEqual([]);
  expect(await contacts.openConversation(alice, carol)).toEqual(expect.any(String));
  expect(await contacts.openConversation(alice, carol)).toEqual(expect.any(String));
  expect(await codeOf(contacts.openConversation(alice, await scene.user()))).toBe('rate_limited');
});
