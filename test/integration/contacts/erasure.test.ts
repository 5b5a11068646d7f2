import { expect, test } from 'vitest';
import { ContactChanged, ContactRequestChanged } from '../../../src/contacts/contact.events.js';
import { codeOf, setUpContacts } from '../../support/contacts.js';
import { identityOf } from '../../support/scene.js';

test('erasing an account ends its contacts, requests and blocks and closes its conversations', async () => {
  const { scene, befriend, ask, blocks, list, accounts, contacts, database, record } = await setUpContacts();
  const [alice, bob, carol, dave] = [
    await scene.user('Alice'),
    await scene.user(),
    await scene.user(),
    await scene.user(),
  ];
  await befriend(alice, bob);
  await befriend(bob, carol);
  const { id } = await ask(alice, carol, 'my secret');
  await blocks.block(identityOf(dave), alice);
  await list.update(identityOf(bob), alice, { remark: 'Real Name' });
  const changed = record(ContactChanged);
  const requests = record(ContactRequestChanged);

  await accounts.erase(alice);

  expect((await list.list(identityOf(bob), { limit: 50 })).items.map((item) => item.user.id)).toEqual([
    carol,
  ]);
  const [tombstone] = await contacts.findChanged(bob, '0', '0', 10);
  expect(tombstone).toMatchObject({
    user: { id: alice },
    remark: null,
    deletedAt: expect.any(String) as string,
  });
  expect(await database.query('SELECT 1 FROM contacts WHERE user_id = $1', [alice])).toEqual([]);
  expect(await database.query('SELECT 1 FROM blocks WHERE deleted_at IS NULL')).toEqual([]);
  expect(
    await database.query(
      'SELECT 1 FROM contact_requests WHERE id = $1 AND (deleted_at IS NULL OR message IS NOT NULL)',
      [id],
    ),
  ).toEqual([]);
  expect(
    await database.query(
      `SELECT DISTINCT m.send_state FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       WHERE $1 IN (c.low_user_id, c.high_user_id)`,
      [alice],
    ),
  ).toEqual([{ send_state: 'user_not_found' }]);
  await expect.poll(() => changed.map(({ userId }) => userId)).toEqual([bob]);
  await expect
    .poll(() => requests.map(({ request }) => [request.status, request.message]))
    .toEqual([['rejected', null]]);
  expect(await codeOf(ask(bob, alice))).toBe('user_not_found');
});

test('a request, an opening and a block that meet an erasure leave nothing behind, in twenty rounds', async () => {
  const { scene, ask, contacts, blocks, accounts, database } = await setUpContacts();
  for (let round = 0; round < 20; round++) {
    const [alice, bob, carol, dave] = await scene.users(4);
    const answers = await Promise.all([
      codeOf(accounts.erase(alice!)),
      codeOf(ask(bob!, alice!)),
      codeOf(contacts.openConversation(carol!, alice!)),
      codeOf(blocks.block(identityOf(dave!), alice!)),
    ]);
    expect(answers[0]).toBe('done');
    for (const answer of answers) expect(['done', 'user_not_found']).toContain(answer);
  }
  expect(await database.query('SELECT 1 FROM contact_requests WHERE deleted_at IS NULL')).toEqual([]);
  expect(await database.query('SELECT 1 FROM blocks WHERE deleted_at IS NULL')).toEqual([]);
  expect(
    await database.query(`SELECT 1 FROM conversation_members WHERE send_state <> 'user_not_found'`),
  ).toEqual([]);
});
