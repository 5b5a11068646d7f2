import { expect, test } from 'vitest';
import { BlocksChanged, ContactRequestChanged } from '../../../src/contacts/contact.events.js';
import { codeOf, setUpContacts } from '../../support/contacts.js';
import { identityOf } from '../../support/scene.js';

test('a block closes the conversation for both and leaves the contact; taking it back opens it again', async () => {
  const { scene, befriend, blocks, list, sendStates, record } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  await befriend(alice, bob);
  const changed = record(BlocksChanged);

  for (let repeat = 0; repeat < 2; repeat++) await blocks.block(identityOf(alice), bob);
  expect(await sendStates()).toEqual(['blocked', 'blocked']);
  expect((await list.list(identityOf(bob), { limit: 50 })).items).toHaveLength(1);
  expect((await blocks.list(identityOf(alice), { limit: 50 })).items).toMatchObject([{ user: { id: bob } }]);
  expect((await blocks.list(identityOf(bob), { limit: 50 })).items).toEqual([]);

  for (let repeat = 0; repeat < 2; repeat++) await blocks.unblock(identityOf(alice), bob);
  expect(await sendStates()).toEqual(['open', 'open']);
  expect(changed).toEqual([
    { userId: alice, blockedId: bob, blocked: true },
    { userId: alice, blockedId: bob, blocked: false },
  ]);
});

test('where both have blocked, both must take it back', async () => {
  const { scene, befriend, blocks, sendStates } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  await befriend(alice, bob);
  await blocks.block(identityOf(alice), bob);
  await blocks.block(identityOf(bob), alice);

  await blocks.unblock(identityOf(alice), bob);
  expect(await sendStates()).toEqual(['blocked', 'blocked']);
  await blocks.unblock(identityOf(bob), alice);
  expect(await sendStates()).toEqual(['open', 'open']);
});

test('a contact that ended under a block is no contact when the block goes', async () => {
  const { scene, befriend, blocks, list, sendStates } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  await befriend(alice, bob);
  await blocks.block(identityOf(alice), bob);
  await list.remove(identityOf(bob), alice);
  expect(await sendStates()).toEqual(['blocked', 'blocked']);
  await blocks.unblock(identityOf(alice), bob);
  expect(await sendStates()).toEqual(['not_a_contact', 'not_a_contact']);
});

test('a block rejects what is pending between the two and refuses new requests in both directions', async () => {
  const { scene, ask, blocks, requests, record } = await setUpContacts();
  const [alice, bob] = [await scene.user(), await scene.user()];
  const { id } = await ask(alice, bob);
  const changed = record(ContactRequestChanged);

  await blocks.block(identityOf(bob), alice);
  expect(changed).toMatchObject([{ request: { id, status: 'rejected' } }]);
  expect(await codeOf(requests.accept(identityOf(bob), id))).toBe('request_settled');
  expect(await codeOf(ask(alice, bob))).toBe('blocked');
  expect(await codeOf(ask(bob, alice))).toBe('blocked');
});

test('nobody blocks oneself or nobody', async () => {
  const { scene, blocks } = await setUpContacts();
  const alice = await scene.user();
  expect(await codeOf(blocks.block(identityOf(alice), alice))).toBe('cannot_add_self');
  expect(await codeOf(blocks.block(identityOf(alice), '999999'))).toBe('user_not_found');
  expect(await codeOf(blocks.unblock(identityOf(alice), '999999'))).toBe('done');
});

test('an acceptance and a block at once never leave a blocked pair that can write, in fifty rounds', async () => {
  const { scene, ask, requests, blocks, database } = await setUpContacts();
  const rounds = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const [alice, bob] = [await scene.user(), await scene.user()];
      return { alice, bob, id: (await ask(alice, bob)).id };
    }),
  );
  await Promise.all(
    rounds.flatMap(({ alice, bob, id }, round) => {
      const answers = [
        () => codeOf(requests.accept(identityOf(bob), id)),
        () => codeOf(blocks.block(identityOf(alice), bob)),
      ];
      return (round % 2 ? answers : answers.toReversed()).map((answer) => answer());
    }),
  );

  expect(await database.query('SELECT count(*)::int FROM blocks')).toEqual([{ count: 50 }]);
  expect(await database.query(`SELECT 1 FROM conversation_members WHERE send_state <> 'blocked'`)).toEqual(
    [],
  );
  expect(await database.query(`SELECT 1 FROM contact_requests WHERE status = 'pending'`)).toEqual([]);
});
