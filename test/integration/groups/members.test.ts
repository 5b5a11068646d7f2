import { expect, test } from 'vitest';
import { BlocksService } from '../../../src/contacts/blocks.service.js';
import { GroupMembersChanged } from '../../../src/groups/group.events.js';
import { codeOf } from '../../support/contacts.js';
import { setUpGroups } from '../../support/groups.js';
import { identityOf } from '../../support/scene.js';

type Setup = Awaited<ReturnType<typeof setUpGroups>>;

/** A group of an owner, an admin and two members. */
async function setUpGroup(overrides: Partial<NodeJS.ProcessEnv> = {}) {
  const setup = await setUpGroups(overrides);
  const [owner, admin, member, other] = (await setup.scene.users(4)) as [string, string, string, string];
  const groupId = await setup.createGroup(owner, { memberIds: [admin, member, other] });
  await setup.settings.update(identityOf(owner), groupId, admin, { role: 'admin' });
  return { ...setup, owner, admin, member, other, groupId };
}

const eventsOf = async ({ database }: Setup, groupId: string): Promise<string[]> => {
  const rows = await database.query<{ event: string }>(
    `SELECT content->>'event' AS event FROM messages WHERE conversation_id = $1 ORDER BY seq`,
    [groupId],
  );
  return rows.map((row) => row.event);
};

test('the members are seen by members only, page by page', async () => {
  const { members, scene, owner, admin, member, other, groupId } = await setUpGroup();
  const first = await members.list(identityOf(member), groupId, { limit: 3 });
  const second = await members.list(identityOf(member), groupId, { limit: 3, cursor: first.nextCursor! });
  expect([...first.items, ...second.items].map((item) => item.user.id)).toEqual([
    owner,
    admin,
    member,
    other,
  ]);
  expect(second.nextCursor).toBeNull();
  expect(await codeOf(members.list(identityOf(await scene.user()), groupId, { limit: 3 }))).toBe(
    'not_a_member',
  );
});

test('adding passes over members, and adds all of the others or none', async () => {
  const setup = await setUpGroup();
  const { members, scene, owner, member, groupId, groups } = setup;
  const [friend, second, stranger] = (await scene.users(3)) as [string, string, string];
  for (const other of [friend, second]) await scene.befriend(owner, other);

  expect(await codeOf(members.add(identityOf(owner), groupId, { userIds: [friend, stranger] }))).toBe(
    'not_a_contact',
  );
  expect((await groups.get(identityOf(owner), groupId)).memberCount).toBe(4);
  const { items } = await members.add(identityOf(owner), groupId, { userIds: [friend, member, second] });
  expect(items.map((item) => item.user.id).toSorted()).toEqual([friend, member, second].toSorted());
  expect((await groups.get(identityOf(owner), groupId)).memberCount).toBe(6);

  await members.add(identityOf(owner), groupId, { userIds: [friend, second] });
  expect(await eventsOf(setup, groupId)).toEqual(['group_created', 'role_changed', 'members_joined']);
});

test('nobody is brought into a group by somebody they have blocked', async () => {
  const { members, scene, owner, groupId, get } = await setUpGroup();
  const friend = await scene.user();
  await scene.befriend(owner, friend);
  await get(BlocksService).block(identityOf(friend), owner);
  expect(await codeOf(members.add(identityOf(owner), groupId, { userIds: [friend] }))).toBe('blocked');
});

test('a member brings contacts into an open group and into no other', async () => {
  const { members, administration, scene, owner, member, groupId } = await setUpGroup();
  const friend = await scene.user();
  await scene.befriend(member, friend);
  const add = () => codeOf(members.add(identityOf(member), groupId, { userIds: [friend] }));

  expect(await add()).toBe('forbidden');
  await administration.update(identityOf(owner), groupId, { joinPolicy: 'open' });
  expect(await add()).toBe('done');
});

test('the limit counts for those who are added, too', async () => {
  const { members, scene, owner, groupId } = await setUpGroup({ GROUP_MAX_MEMBERS: '5' });
  const friends = await scene.users(2);
  for (const friend of friends) await scene.befriend(owner, friend);
  expect(await codeOf(members.add(identityOf(owner), groupId, { userIds: friends }))).toBe('group_full');
  expect(await codeOf(members.add(identityOf(owner), groupId, { userIds: [friends[0]!] }))).toBe('done');
});

test('removal goes downwards only, and the removed keeps the group as it was', async () => {
  const { members, groups, administration, owner, admin, member, other, groupId, record } =
    await setUpGroup();
  const changed = record(GroupMembersChanged);
  const remove = (actor: string, target: string) =>
    codeOf(members.remove(identityOf(actor), groupId, target));

  expect(await remove(member, other)).toBe('forbidden');
  expect(await remove(admin, owner)).toBe('forbidden');
  expect(await remove(owner, '999999')).toBe('member_not_found');
  expect(await remove(admin, member)).toBe('done');
  expect(await remove(admin, member)).toBe('member_not_found');
  expect(changed).toEqual([{ groupId, members: [], removedUserIds: [member] }]);

  await administration.update(identityOf(owner), groupId, { name: 'Secret now' });
  expect(await groups.findChanged(member, '0', '0', 10)).toMatchObject([
    { id: groupId, name: 'Weavers', memberCount: 4, role: null, isMember: false },
  ]);
  expect(await groups.findChanged(owner, '0', '0', 10)).toMatchObject([
    { id: groupId, name: 'Secret now', memberCount: 3, role: 'owner', isMember: true },
  ]);
});

test('a member leaves, the owner only after a transfer', async () => {
  const setup = await setUpGroup();
  const { members, administration, groups, owner, admin, member, groupId } = setup;
  const leave = (userId: string) => codeOf(members.remove(identityOf(userId), groupId, userId));

  expect(await leave(member)).toBe('done');
  expect(await leave(member)).toBe('not_a_member');
  expect(await leave(owner)).toBe('owner_must_transfer');
  expect(await administration.transfer(identityOf(owner), groupId, admin)).toMatchObject({
    ownerId: admin,
    role: 'admin',
  });
  expect(await leave(owner)).toBe('done');
  expect(await groups.get(identityOf(admin), groupId)).toMatchObject({
    ownerId: admin,
    role: 'owner',
    memberCount: 2,
  });
  expect(await eventsOf(setup, groupId)).toEqual([
    'group_created',
    'role_changed',
    'member_left',
    'owner_changed',
    'member_left',
  ]);
});

test('of a transfer and the leaving of the new owner at once exactly one happens, in twenty rounds', async () => {
  const { scene, createGroup, administration, members, database } = await setUpGroups();
  for (let round = 0; round < 20; round++) {
    const [owner, heir] = (await scene.users(2)) as [string, string];
    const groupId = await createGroup(owner, { memberIds: [heir] });
    const answers = await Promise.all([
      codeOf(administration.transfer(identityOf(owner), groupId, heir)),
      codeOf(members.remove(identityOf(heir), groupId, heir)),
    ]);
    expect([
      ['done', 'owner_must_transfer'],
      ['member_not_found', 'done'],
    ]).toContainEqual(answers);
  }
  const owners = await database.query(
    `SELECT g.id FROM groups g JOIN conversation_members m
       ON m.conversation_id = g.id AND m.user_id = g.owner_id AND m.role = 'owner' AND m.left_seq IS NULL`,
  );
  expect(owners).toHaveLength(20);
});

test('only the owner gives and takes the role of an admin', async () => {
  const setup = await setUpGroup();
  const { settings, owner, admin, member, other, groupId } = setup;
  const setRole = (actor: string, target: string, role: 'admin' | 'member') =>
    codeOf(settings.update(identityOf(actor), groupId, target, { role }));

  expect(await setRole(member, member, 'admin')).toBe('forbidden');
  expect(await setRole(admin, member, 'admin')).toBe('forbidden');
  expect(await setRole(admin, admin, 'member')).toBe('forbidden');
  expect(await setRole(owner, owner, 'admin')).toBe('forbidden');
  expect(await setRole(owner, '999999', 'admin')).toBe('member_not_found');
  expect(await setRole(owner, other, 'admin')).toBe('done');
  expect(await setRole(owner, other, 'admin')).toBe('done');
  expect(await eventsOf(setup, groupId)).toEqual(['group_created', 'role_changed', 'role_changed']);
});

test('a mute and a display name come from above, and the own display name from oneself', async () => {
  const setup = await setUpGroup();
  const { settings, owner, admin, member, other, groupId, record } = setup;
  const mutedUntil = '2100-01-01T00:00:00.000Z';
  const changed = record(GroupMembersChanged);
  const update = (actor: string, target: string, dto: object) =>
    codeOf(settings.update(identityOf(actor), groupId, target, dto));

  expect(await update(member, other, { mutedUntil })).toBe('forbidden');
  expect(await update(member, member, { mutedUntil: null })).toBe('forbidden');
  expect(await update(admin, owner, { mutedUntil })).toBe('forbidden');
  expect(await update(admin, admin, { mutedUntil })).toBe('forbidden');
  expect(await update(member, other, { displayName: 'Silly' })).toBe('forbidden');
  expect(await update(admin, owner, { displayName: 'Silly' })).toBe('forbidden');
  expect(changed).toEqual([]);

  expect(
    await settings.update(identityOf(admin), groupId, member, { mutedUntil, displayName: 'Loud' }),
  ).toMatchObject({ mutedUntil, displayName: 'Loud' });
  expect(await settings.update(identityOf(owner), groupId, member, { mutedUntil: null })).toMatchObject({
    mutedUntil: null,
    displayName: 'Loud',
  });
  expect(await settings.update(identityOf(member), groupId, member, { displayName: null })).toMatchObject({
    displayName: null,
  });
  expect(changed).toHaveLength(3);
  expect(await eventsOf(setup, groupId)).toEqual(['group_created', 'role_changed']);
});

test('of several changes all are made or none', async () => {
  const { settings, admin, member, members, groupId } = await setUpGroup();
  const dto = { displayName: 'Boss', role: 'admin' } as const;
  expect(await codeOf(settings.update(identityOf(admin), groupId, member, dto))).toBe('forbidden');
  const { items } = await members.list(identityOf(admin), groupId, { limit: 50 });
  expect(items.find((item) => item.user.id === member)).toMatchObject({ role: 'member', displayName: null });
});

test('a new owner is not muted any more', async () => {
  const { settings, administration, members, owner, member, groupId } = await setUpGroup();
  const mutedUntil = '2100-01-01T00:00:00.000Z';
  await settings.update(identityOf(owner), groupId, member, { mutedUntil });
  await administration.transfer(identityOf(owner), groupId, member);
  const { items } = await members.list(identityOf(owner), groupId, { limit: 50 });
  expect(items.find((item) => item.user.id === member)).toMatchObject({ role: 'owner', mutedUntil: null });
});

test('somebody who comes back starts as a plain member', async () => {
  const { settings, members, owner, admin, groupId } = await setUpGroup();
  await settings.update(identityOf(owner), groupId, admin, { displayName: 'Boss' });
  await members.remove(identityOf(owner), groupId, admin);
  const { items } = await members.add(identityOf(owner), groupId, { userIds: [admin] });
  expect(items).toMatchObject([{ role: 'member', displayName: null, mutedUntil: null }]);
});

test('leaving and joining again is no way around a mute', async () => {
  const { settings, members, administration, joining, owner, member, groupId } = await setUpGroup();
  const mutedUntil = '2100-01-01T00:00:00.000Z';
  await administration.update(identityOf(owner), groupId, { joinPolicy: 'open' });
  await settings.update(identityOf(owner), groupId, member, { mutedUntil });
  await members.remove(identityOf(member), groupId, member);
  await joining.join(identityOf(member), groupId, {});
  const { items } = await members.list(identityOf(owner), groupId, { limit: 50 });
  expect(items.find((item) => item.user.id === member)).toMatchObject({ mutedUntil });
});
