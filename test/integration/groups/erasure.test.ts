import { expect, test } from 'vitest';
import { JoinRequestChanged } from '../../../src/groups/group.events.js';
import { AccountsService } from '../../../src/users/accounts.service.js';
import { codeOf } from '../../support/contacts.js';
import { setUpGroups } from '../../support/groups.js';
import { identityOf } from '../../support/scene.js';

test('an erased account has left its groups, and a group of its own alone is dissolved', async () => {
  const { scene, createGroup, groups, settings, joining, database, get, record } = await setUpGroups();
  const [alice, bob] = (await scene.users(2)) as [string, string];
  const requests = record(JoinRequestChanged);
  const shared = await createGroup(bob, { memberIds: [alice] });
  const alone = await createGroup(alice);
  const hoped = await createGroup(bob);
  await settings.update(identityOf(alice), shared, alice, { displayName: 'Real Name' });
  await joining.join(identityOf(alice), hoped, { message: 'Let me in' });
  await joining.join(identityOf(bob), alone, {});

  await get(AccountsService).erase(alice);
  expect(await groups.get(identityOf(bob), shared)).toMatchObject({ memberCount: 1 });
  expect(await codeOf(groups.get(identityOf(bob), alone))).toBe('group_not_found');
  expect(
    await database.query(
      'SELECT 1 FROM join_requests WHERE user_id = $1 AND (deleted_at IS NULL OR message IS NOT NULL)',
      [alice],
    ),
  ).toEqual([]);
  await expect.poll(() => requests.at(-1)).toMatchObject({ request: { groupId: alone, status: 'rejected' } });
  expect(await database.query('SELECT 1 FROM conversation_members WHERE display_name IS NOT NULL')).toEqual(
    [],
  );
  expect(
    await database.query('SELECT 1 FROM conversation_members WHERE user_id = $1 AND left_seq IS NULL', [
      alice,
    ]),
  ).toEqual([]);
});

test('an owner of others must transfer before the account goes, and until then all stays', async () => {
  const { scene, createGroup, groups, administration, get } = await setUpGroups();
  const [alice, bob] = (await scene.users(2)) as [string, string];
  const groupId = await createGroup(alice, { memberIds: [bob] });
  const other = await createGroup(bob, { memberIds: [alice] });
  const erase = () => codeOf(get(AccountsService).erase(alice));

  expect(await erase()).toBe('owner_must_transfer');
  expect(await groups.get(identityOf(alice), other)).toMatchObject({ memberCount: 2, role: 'member' });
  await administration.transfer(identityOf(alice), groupId, bob);
  expect(await erase()).toBe('done');
});

test('joins and additions that meet an erasure leave no ghost in a group, in twenty rounds', async () => {
  const { scene, createGroup, joining, members, database, get } = await setUpGroups();
  for (let round = 0; round < 20; round++) {
    const [owner, ghost] = (await scene.users(2)) as [string, string];
    await scene.befriend(owner, ghost);
    const open = await createGroup(owner, { joinPolicy: 'open' });
    const closed = await createGroup(owner, { joinPolicy: 'invite' });
    const answers = await Promise.all([
      codeOf(get(AccountsService).erase(ghost)),
      codeOf(joining.join(identityOf(ghost), open, {})),
      codeOf(members.add(identityOf(owner), closed, { userIds: [ghost] })),
    ]);
    expect(answers[0]).toBe('done');
    expect(['done', 'user_not_found']).toContain(answers[1]);
    expect(['done', 'not_a_contact']).toContain(answers[2]);
  }
  expect(
    await database.query(
      `SELECT m.user_id FROM conversation_members m JOIN users u ON u.id = m.user_id
       WHERE u.deleted_at IS NOT NULL AND m.left_seq IS NULL`,
    ),
  ).toEqual([]);
  expect(await database.query('SELECT 1 FROM groups WHERE member_count <> 1')).toEqual([]);
});
