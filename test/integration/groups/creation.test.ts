import { expect, test } from 'vitest';
import { GroupMembersChanged } from '../../../src/groups/group.events.js';
import { BlocksService } from '../../../src/contacts/blocks.service.js';
import { codeOf } from '../../support/contacts.js';
import { setUpGroups } from '../../support/groups.js';
import { identityOf } from '../../support/scene.js';

test('a new group has its owner, the contacts that were named, and a first message that says so', async () => {
  const { scene, creation, database, members, record } = await setUpGroups();
  const [alice, bob, carol] = [await scene.user(), await scene.user('Bob'), await scene.user()];
  for (const other of [bob, carol]) await scene.befriend(alice, other);
  const changed = record(GroupMembersChanged);

  const group = await creation.create(identityOf(alice), { name: 'Weavers', memberIds: [bob, carol, alice] });
  expect(group).toMatchObject({
    name: 'Weavers',
    icon: null,
    memo: null,
    ownerId: alice,
    joinPolicy: 'approval',
    memberCount: 3,
    role: 'owner',
  });
  const { items } = await members.list(identityOf(bob), group.id, { limit: 50 });
  expect(items.map(({ user, role }) => [user.id, role])).toEqual([
    [alice, 'owner'],
    [bob, 'member'],
    [carol, 'member'],
  ]);
  expect(changed).toEqual([{ groupId: group.id, members: items, removedUserIds: [] }]);
  expect(await database.query('SELECT seq, content FROM messages')).toEqual([
    {
      seq: '1',
      content: {
        type: 'system',
        event: 'group_created',
        actorId: alice,
        name: 'Weavers',
        userIds: [alice, bob, carol],
      },
    },
  ]);
});

test('strangers, blocked contacts and too many members are refused, and nothing is made', async () => {
  const { scene, creation, database, get } = await setUpGroups({ GROUP_MAX_MEMBERS: '3' });
  const [alice, bob, stranger, ...many] = await scene.users(6);
  for (const other of [bob!, ...many]) await scene.befriend(alice!, other);
  await get(BlocksService).block(identityOf(bob!), alice!);
  const create = (memberIds: string[]) =>
    codeOf(creation.create(identityOf(alice!), { name: 'Weavers', memberIds }));

  expect(await create([stranger!])).toBe('not_a_contact');
  expect(await create(['999999'])).toBe('not_a_contact');
  expect(await create([bob!])).toBe('blocked');
  expect(await create(many)).toBe('group_full');
  expect(await database.query('SELECT id FROM conversations')).toEqual([]);
});

test('an account that makes groups too fast has to wait', async () => {
  const { scene, creation } = await setUpGroups({ CREATIONS_PER_MINUTE: '5' });
  const alice = await scene.user();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => codeOf(creation.create(identityOf(alice), { name: 'Spam' }))),
  );
  expect(answers.filter((answer) => answer === 'done')).toHaveLength(5);
  expect(answers.filter((answer) => answer === 'rate_limited')).toHaveLength(15);
});
