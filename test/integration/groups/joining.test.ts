import { expect, test } from 'vitest';
import { JoinRequestChanged } from '../../../src/groups/group.events.js';
import { JoinRequestsService } from '../../../src/groups/join-requests.service.js';
import { identityOf } from '../../support/scene.js';
import { setUpGroups } from '../../support/groups.js';

test('of two hundred joins at once as many succeed as there is room', async () => {
  const { scene, database, createGroup, joining } = await setUpGroups({ GROUP_MAX_MEMBERS: '200' });
  const owner = await scene.user();
  const groupId = await createGroup(owner, { joinPolicy: 'open' });
  const newcomers = await scene.users(389);
  for (const early of newcomers.slice(0, 189)) await joining.join(identityOf(early), groupId, {});

  const answers = await Promise.allSettled(
    newcomers.slice(189).map((userId) => joining.join(identityOf(userId), groupId, {})),
  );
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(answers.length - refused.length).toBe(10);
  expect(new Set(refused.map((answer) => (answer.reason as { code: string }).code))).toEqual(
    new Set(['group_full']),
  );
  expect(
    await database.query(
      `SELECT g.member_count, count(*)::int AS present FROM groups g
       JOIN conversation_members m ON m.conversation_id = g.id AND m.left_seq IS NULL
       WHERE g.id = $1 GROUP BY g.member_count`,
      [groupId],
    ),
  ).toEqual([{ member_count: 200, present: 200 }]);
});

test('fifty joins of one user at once make one membership and one message', async () => {
  const { scene, database, createGroup, joining } = await setUpGroups();
  const [owner, newcomer] = [await scene.user(), await scene.user()];
  const groupId = await createGroup(owner, { joinPolicy: 'open' });

  const answers = await Promise.all(
    Array.from({ length: 50 }, () => joining.join(identityOf(newcomer), groupId, {})),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(['joined']));
  expect(
    await database.query(
      `SELECT content->>'event' AS event FROM messages WHERE conversation_id = $1 ORDER BY seq`,
      [groupId],
    ),
  ).toEqual([{ event: 'group_created' }, { event: 'members_joined' }]);
  expect(await database.query('SELECT member_count FROM groups')).toEqual([{ member_count: 2 }]);
});

test('a group with approval keeps one pending request however often somebody asks', async () => {
  const { scene, createGroup, joining, record } = await setUpGroups();
  const [owner, newcomer] = [await scene.user(), await scene.user()];
  const groupId = await createGroup(owner);
  const changed = record(JoinRequestChanged);

  for (let attempt = 0; attempt < 2; attempt++) {
    expect(await joining.join(identityOf(newcomer), groupId, { message: 'Hi' })).toEqual({
      status: 'pending',
    });
  }
  const { items } = await joining.list(identityOf(owner), groupId, { limit: 50, status: 'pending' });
  expect(items).toMatchObject([{ groupId, user: { id: newcomer }, message: 'Hi', status: 'pending' }]);
  expect(changed).toEqual([{ request: items[0], userIds: [newcomer, owner] }]);
});

test('accepting lets the user in once, and a second answer hears that it is settled', async () => {
  const { scene, createGroup, joining } = await setUpGroups();
  const [owner, newcomer] = [await scene.user(), await scene.user()];
  const groupId = await createGroup(owner);
  await joining.join(identityOf(newcomer), groupId, {});
  const { items } = await joining.list(identityOf(owner), groupId, { limit: 50, status: 'pending' });
  const id = items[0]!.id;

  const answers = await Promise.allSettled([
    joining.accept(identityOf(owner), groupId, id),
    joining.accept(identityOf(owner), groupId, id),
    joining.reject(identityOf(owner), groupId, id),
  ]);
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused.map((answer): unknown => answer.reason)).toEqual(
    Array.from({ length: 2 }, () => expect.objectContaining({ code: 'request_settled' }) as unknown),
  );
});

test('a request is settled when the user comes in by another way', async () => {
  const { scene, createGroup, joining, administration } = await setUpGroups();
  const [owner, newcomer] = [await scene.user(), await scene.user()];
  const groupId = await createGroup(owner);
  await joining.join(identityOf(newcomer), groupId, {});
  await administration.update(identityOf(owner), groupId, { joinPolicy: 'open' });

  expect(await joining.join(identityOf(newcomer), groupId, {})).toEqual({ status: 'joined' });
  const { items } = await joining.list(identityOf(owner), groupId, { limit: 50, status: 'accepted' });
  expect(items.map((item) => item.user.id)).toEqual([newcomer]);
  await expect(joining.accept(identityOf(owner), groupId, items[0]!.id)).rejects.toMatchObject({
    code: 'request_settled',
  });
});

test('a request of another group, a plain member and a stranger get nowhere', async () => {
  const { scene, createGroup, joining } = await setUpGroups();
  const [owner, member, stranger] = await scene.users(3);
  const open = await createGroup(owner!, { joinPolicy: 'open' });
  const other = await createGroup(owner!);
  await joining.join(identityOf(member!), open, {});
  await joining.join(identityOf(stranger!), other, {});
  const { items } = await joining.list(identityOf(owner!), other, { limit: 50, status: 'pending' });
  const accept = (userId: string, groupId: string) =>
    joining.accept(identityOf(userId), groupId, items[0]!.id).catch((error: { code: string }) => error.code);

  expect(await accept(owner!, open)).toBe('join_request_not_found');
  expect(await accept(member!, open)).toBe('forbidden');
  expect(await accept(stranger!, other)).toBe('not_a_member');
  expect(await joining.join(identityOf(stranger!), '999999', {}).catch((e: { code: string }) => e.code)).toBe(
    'group_not_found',
  );
});

test('a group by invitation is none to those who wish to join it', async () => {
  const { scene, createGroup, joining } = await setUpGroups();
  const [owner, stranger] = await scene.users(2);
  const groupId = await createGroup(owner!, { joinPolicy: 'invite' });
  await expect(joining.join(identityOf(stranger!), groupId, {})).rejects.toMatchObject({
    code: 'group_not_found',
  });
});

test('an account that joins too often has to wait', async () => {
  const { scene, get } = await setUpGroups({ CREATIONS_PER_MINUTE: '1' });
  const [owner, newcomer] = await scene.users(2);
  const groupId = await scene.group(owner!);
  const joining = get(JoinRequestsService);
  await joining.join(identityOf(newcomer!), groupId, {});
  await expect(joining.join(identityOf(newcomer!), groupId, {})).rejects.toMatchObject({
    code: 'rate_limited',
  });
});
