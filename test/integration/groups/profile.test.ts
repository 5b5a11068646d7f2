import { expect, test } from 'vitest';
import { GroupUpdated, JoinRequestChanged } from '../../../src/groups/group.events.js';
import { codeOf } from '../../support/contacts.js';
import { setUpGroups } from '../../support/groups.js';
import { identityOf } from '../../support/scene.js';

test('owner and admins change the profile; the log says what changed, and nothing when nothing did', async () => {
  const { scene, createGroup, administration, settings, database, record } = await setUpGroups();
  const [owner, admin, member] = (await scene.users(3)) as [string, string, string];
  const groupId = await createGroup(owner, { memberIds: [admin, member], memo: 'Old' });
  await settings.update(identityOf(owner), groupId, admin, { role: 'admin' });
  const changed = record(GroupUpdated);
  const update = (userId: string, dto: object) => administration.update(identityOf(userId), groupId, dto);

  expect(await update(admin, { name: 'Knitters', memo: null })).toMatchObject({
    name: 'Knitters',
    memo: null,
    joinPolicy: 'approval',
    role: 'admin',
  });
  expect(await update(owner, { name: 'Knitters' })).toMatchObject({ role: 'owner' });
  expect(await update(owner, {})).toMatchObject({ name: 'Knitters' });
  expect(await codeOf(update(member, { name: 'Mine' }))).toBe('forbidden');

  expect(changed).toMatchObject([{ group: { id: groupId, name: 'Knitters', memo: null } }]);
  expect(changed[0]!.group).not.toHaveProperty('role');
  expect(
    await database.query(
      `SELECT content->'changes' AS changes FROM messages WHERE content->>'event' = 'group_updated'`,
    ),
  ).toEqual([{ changes: { name: 'Knitters', memo: null } }]);
});

test('outsiders see what they may join, and of the rest not even that it exists', async () => {
  const { scene, createGroup, groups, members, administration, joining } = await setUpGroups();
  const [owner, stranger] = (await scene.users(2)) as [string, string];
  const me = identityOf(stranger);
  const hidden = await createGroup(owner, { joinPolicy: 'invite' });
  const visible = await createGroup(owner, { joinPolicy: 'open' });

  expect(await groups.get(me, visible)).toMatchObject({ id: visible, role: null, memberCount: 1 });
  const page = { limit: 50 };
  for (const groupId of [hidden, '999999']) {
    expect(await codeOf(groups.get(me, groupId))).toBe('group_not_found');
    expect(await codeOf(members.list(me, groupId, page))).toBe('group_not_found');
    expect(await codeOf(members.add(me, groupId, { userIds: [owner] }))).toBe('group_not_found');
    expect(await codeOf(members.remove(me, groupId, owner))).toBe('group_not_found');
    expect(await codeOf(administration.update(me, groupId, { name: 'x' }))).toBe('group_not_found');
    expect(await codeOf(administration.dissolve(me, groupId))).toBe('group_not_found');
    expect(await codeOf(administration.transfer(me, groupId, stranger))).toBe('group_not_found');
    expect(await codeOf(joining.list(me, groupId, { ...page, status: 'pending' }))).toBe('group_not_found');
  }
  expect(await codeOf(administration.dissolve(me, visible))).toBe('not_a_member');
});

test('a dissolved group is gone for everybody, in one last message', async () => {
  const { scene, createGroup, administration, groups, joining, database, record } = await setUpGroups();
  const [owner, member, hopeful] = (await scene.users(3)) as [string, string, string];
  const groupId = await createGroup(owner, { memberIds: [member] });
  await joining.join(identityOf(hopeful), groupId, {});
  const requests = record(JoinRequestChanged);

  expect(await codeOf(administration.dissolve(identityOf(member), groupId))).toBe('forbidden');
  await administration.dissolve(identityOf(owner), groupId);
  for (const userId of [owner, member, hopeful]) {
    expect(await codeOf(groups.get(identityOf(userId), groupId))).toBe('group_not_found');
    expect((await groups.list(identityOf(userId), { limit: 50 })).items).toEqual([]);
  }
  expect(await codeOf(joining.join(identityOf(hopeful), groupId, {}))).toBe('group_not_found');
  expect(await codeOf(administration.dissolve(identityOf(owner), groupId))).toBe('group_not_found');
  expect(requests).toMatchObject([{ request: { status: 'rejected' }, userIds: [hopeful] }]);
  expect(await groups.findChanged(member, '0', '0', 10)).toMatchObject([
    { id: groupId, name: 'Weavers', memberCount: 2, role: null, isMember: false },
  ]);
  expect(
    await database.query(`SELECT seq, content->>'event' AS event FROM messages ORDER BY seq DESC LIMIT 1`),
  ).toEqual([{ seq: '2', event: 'group_dissolved' }]);
});

test('only the owner transfers, and only to a member', async () => {
  const { scene, createGroup, administration } = await setUpGroups();
  const [owner, member, stranger] = (await scene.users(3)) as [string, string, string];
  const groupId = await createGroup(owner, { memberIds: [member] });
  const transfer = (from: string, to: string) =>
    codeOf(administration.transfer(identityOf(from), groupId, to));

  expect(await transfer(member, member)).toBe('forbidden');
  expect(await transfer(owner, stranger)).toBe('member_not_found');
  expect(await transfer(owner, owner)).toBe('done');
  expect(await transfer(owner, member)).toBe('done');
  expect(await transfer(owner, member)).toBe('forbidden');
});

test('my groups come newest first, page by page', async () => {
  const { scene, createGroup, groups } = await setUpGroups();
  const owner = await scene.user();
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) ids.unshift(await createGroup(owner));
  const first = await groups.list(identityOf(owner), { limit: 3 });
  const second = await groups.list(identityOf(owner), { limit: 3, cursor: first.nextCursor! });
  expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids);
  expect(second.nextCursor).toBeNull();
});

test('search takes every character literally, in any case, and leaves hidden and dissolved groups out', async () => {
  const { scene, createGroup, groups, administration } = await setUpGroups();
  const [owner, stranger] = (await scene.users(2)) as [string, string];
  for (const name of [
    '100% Wool',
    '100 Wool',
    'snake_case',
    'snakeXcase',
    'back\\slash',
    "'; DROP TABLE x;--",
    '织女 Ä',
  ]) {
    await createGroup(owner, { name });
  }
  await createGroup(owner, { name: 'Hidden wool', joinPolicy: 'invite' });
  const gone = await createGroup(owner, { name: 'Gone wool' });
  await administration.dissolve(identityOf(owner), gone);
  const find = async (q: string) => {
    const { items } = await groups.search(identityOf(stranger), { q, limit: 50 });
    return items.map((item) => item.name);
  };

  expect(await find('WOOL')).toEqual(['100 Wool', '100% Wool']);
  expect(await find('0% w')).toEqual(['100% Wool']);
  expect(await find('%')).toEqual(['100% Wool']);
  expect(await find('e_c')).toEqual(['snake_case']);
  expect(await find('\\')).toEqual(['back\\slash']);
  expect(await find("'; DROP")).toEqual(["'; DROP TABLE x;--"]);
  expect(await find('女')).toEqual(['织女 Ä']);
  expect(await find('ä')).toEqual(['织女 Ä']);
  expect(await find('((((a+)+)+)+)!')).toEqual([]);
});

test('search comes page by page and is limited by the minute', async () => {
  const { scene, createGroup, groups } = await setUpGroups({ LOOKUPS_PER_MINUTE: '3' });
  const owner = await scene.user();
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) ids.unshift(await createGroup(owner));
  const search = (cursor?: string) => groups.search(identityOf(owner), { q: 'weav', limit: 2, cursor });

  const first = await search();
  const second = await search(first.nextCursor!);
  expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids);
  await search();
  expect(await codeOf(search())).toBe('rate_limited');
});
