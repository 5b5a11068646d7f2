import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GroupMemberPage, GroupMemberResponse } from '../../../src/groups/group-member.dto.js';
import type { GroupPage, GroupResponse } from '../../../src/groups/group.dto.js';
import type {
  JoinRequestPage,
  JoinRequestResponse,
  JoinResponse,
} from '../../../src/groups/join-request.dto.js';
import { type Account, register } from '../../support/accounts.js';
import { befriend } from '../../support/people.js';
import { refusal } from '../../support/problems.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await bootServer({ GROUP_MAX_MEMBERS: '4' });
});
afterAll(() => server.close());

const people = (count: number): Promise<Account[]> =>
  Promise.all(Array.from({ length: count }, () => register(server.url)));
const createGroup = async (owner: Account, body: object = {}): Promise<GroupResponse> =>
  (await owner.rest.post<GroupResponse>('/groups', { name: 'Weavers', ...body })).body;

test('a group is made, seen, changed and dissolved', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  await befriend(alice, bob);
  const made = await alice.rest.post<GroupResponse>('/groups', {
    name: 'Weavers',
    icon: 'https://example.com/icon.png',
    memo: 'We weave.',
    memberIds: [bob.id],
  });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.stringMatching(/^\d+$/) as string,
    name: 'Weavers',
    icon: 'https://example.com/icon.png',
    memo: 'We weave.',
    ownerId: alice.id,
    joinPolicy: 'approval',
    memberCount: 2,
    role: 'owner',
    createdAt: expect.stringMatching(/Z$/) as string,
  });
  const path = `/groups/${made.body.id}`;
  expect((await bob.rest.get<GroupResponse>(path)).body).toEqual({ ...made.body, role: 'member' });
  expect((await bob.rest.get<GroupPage>('/groups')).body).toEqual({
    items: [{ ...made.body, role: 'member' }],
    nextCursor: null,
  });
  const changed = await alice.rest.patch<GroupResponse>(path, {
    name: 'Knitters',
    icon: null,
    joinPolicy: 'open',
  });
  expect([changed.status, changed.body]).toEqual([
    200,
    { ...made.body, name: 'Knitters', icon: null, joinPolicy: 'open' },
  ]);
  expect(refusal(await bob.rest.patch(path, { name: 'Mine' }))).toBe('403 forbidden');
  expect(refusal(await bob.rest.delete(path))).toBe('403 forbidden');
  expect((await alice.rest.delete(path)).status).toBe(204);
  expect(refusal(await alice.rest.get(path))).toBe('404 group_not_found');
});

test('members are listed, added, changed, removed, and leave', async () => {
  const [alice, bob, carol] = (await people(3)) as [Account, Account, Account];
  for (const friend of [bob, carol]) await befriend(alice, friend);
  const { id } = await createGroup(alice);
  const path = `/groups/${id}/members`;

  const added = await alice.rest.post<{ items: GroupMemberResponse[] }>(path, {
    userIds: [bob.id, carol.id],
  });
  expect([added.status, added.body.items.map((item) => item.role)]).toEqual([201, ['member', 'member']]);
  const page = await bob.rest.get<GroupMemberPage>(`${path}?limit=2`);
  expect(page.status).toBe(200);
  expect(page.body.items).toHaveLength(2);
  const rest = await bob.rest.get<GroupMemberPage>(`${path}?limit=2&cursor=${page.body.nextCursor}`);
  expect(rest.body).toMatchObject({ items: [{}], nextCursor: null });

  const changed = await alice.rest.patch<GroupMemberResponse>(`${path}/${bob.id}`, {
    role: 'admin',
    displayName: 'Bobby',
    mutedUntil: '2100-01-01T08:00:00+08:00',
  });
  expect([changed.status, changed.body]).toEqual([
    200,
    {
      user: expect.objectContaining({ id: bob.id }) as object,
      role: 'admin',
      displayName: 'Bobby',
      mutedUntil: '2100-01-01T00:00:00.000Z',
      joinedAt: expect.stringMatching(/Z$/) as string,
    },
  ]);
  expect(refusal(await bob.rest.patch(`${path}/${bob.id}`, { role: 'member' }))).toBe('403 forbidden');
  expect(refusal(await bob.rest.delete(`${path}/${alice.id}`))).toBe('403 forbidden');
  expect(refusal(await bob.rest.patch(`${path}/999999`, { displayName: 'x' }))).toBe('404 member_not_found');
  expect((await bob.rest.delete(`${path}/${carol.id}`)).status).toBe(204);
  expect((await bob.rest.delete(`${path}/${bob.id}`)).status).toBe(204);
  expect(refusal(await bob.rest.get(path))).toBe('403 not_a_member');
  expect(refusal(await alice.rest.delete(`${path}/${alice.id}`))).toBe('409 owner_must_transfer');
});

test('strangers cannot be added, and those who may not add hear so', async () => {
  const [alice, bob, stranger] = (await people(3)) as [Account, Account, Account];
  await befriend(alice, bob);
  await befriend(bob, stranger);
  const { id } = await createGroup(alice, { memberIds: [bob.id] });
  const add = async (actor: Account, userId: string) =>
    refusal(await actor.rest.post(`/groups/${id}/members`, { userIds: [userId] }));

  expect(await add(alice, stranger.id)).toBe('403 not_a_contact');
  expect(await add(bob, stranger.id)).toBe('403 forbidden');
  expect(await add(stranger, bob.id)).toBe('403 not_a_member');
  await alice.rest.put(`/blocks/${bob.id}`);
  await alice.rest.delete(`/groups/${id}/members/${bob.id}`);
  expect(await add(alice, bob.id)).toBe('403 blocked');
  expect(refusal(await alice.rest.post('/groups', { name: 'x', memberIds: [bob.id] }))).toBe('403 blocked');
});

test('the join policy decides what joining means', async () => {
  const [alice, bob, carol, dave, eve] = (await people(5)) as [Account, Account, Account, Account, Account];
  const open = await createGroup(alice, { joinPolicy: 'open' });
  const approval = await createGroup(alice);
  const invite = await createGroup(alice, { joinPolicy: 'invite' });
  const join = (who: Account, group: GroupResponse, body?: object) =>
    who.rest.post<JoinResponse>(`/groups/${group.id}/join`, body);

  for (let repeat = 0; repeat < 2; repeat++) {
    const joined = await join(bob, open);
    expect([joined.status, joined.body]).toEqual([200, { status: 'joined' }]);
    const pending = await join(bob, approval, { message: 'Hello' });
    expect([pending.status, pending.body]).toEqual([200, { status: 'pending' }]);
  }
  expect(refusal(await join(bob, invite, {}))).toBe('404 group_not_found');
  for (const who of [carol, dave]) await join(who, open, {});
  expect(refusal(await join(eve, open, {}))).toBe('409 group_full');

  const path = `/groups/${approval.id}/join-requests`;
  const { body } = await alice.rest.get<JoinRequestPage>(path);
  expect(body).toMatchObject({
    items: [{ groupId: approval.id, user: { id: bob.id }, message: 'Hello', status: 'pending' }],
    nextCursor: null,
  });
  const [request] = body.items;
  expect(refusal(await bob.rest.get(path))).toBe('403 not_a_member');
  const accepted = await alice.rest.post<JoinRequestResponse>(`${path}/${request!.id}/accept`);
  expect([accepted.status, accepted.body.status]).toEqual([200, 'accepted']);
  expect(refusal(await alice.rest.post(`${path}/${request!.id}/accept`))).toBe('409 request_settled');
  expect(refusal(await alice.rest.post(`${path}/999999/reject`))).toBe('404 join_request_not_found');
  expect((await alice.rest.get<JoinRequestPage>(path)).body.items).toEqual([]);
  expect((await alice.rest.get<JoinRequestPage>(`${path}?status=accepted`)).body.items).toHaveLength(1);
  expect(refusal(await bob.rest.get(path))).toBe('403 forbidden');

  await join(carol, approval, {});
  const [second] = (await alice.rest.get<JoinRequestPage>(path)).body.items;
  const rejected = await alice.rest.post<JoinRequestResponse>(`${path}/${second!.id}/reject`);
  expect([rejected.status, rejected.body.status]).toEqual([200, 'rejected']);
});

test('ownership passes to a member, once', async () => {
  const [alice, bob, carol] = (await people(3)) as [Account, Account, Account];
  await befriend(alice, bob);
  const { id } = await createGroup(alice, { memberIds: [bob.id] });
  const transfer = (actor: Account, userId: string) =>
    actor.rest.post<GroupResponse>(`/groups/${id}/owner`, { userId });

  expect(refusal(await transfer(bob, bob.id))).toBe('403 forbidden');
  expect(refusal(await transfer(alice, carol.id))).toBe('404 member_not_found');
  const done = await transfer(alice, bob.id);
  expect([done.status, done.body.ownerId, done.body.role]).toEqual([200, bob.id, 'admin']);
  expect(refusal(await transfer(alice, alice.id))).toBe('403 forbidden');
  expect((await alice.rest.delete(`/groups/${id}/members/${alice.id}`)).status).toBe(204);
});

test('search finds groups that may be joined, and only literally', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  await createGroup(alice, { name: '50% Silk' });
  await createGroup(alice, { name: '50 Silk', joinPolicy: 'open' });
  await createGroup(alice, { name: 'Hidden silk', joinPolicy: 'invite' });
  const find = async (q: string) => {
    const { body } = await bob.rest.get<GroupPage>(`/groups/search?q=${encodeURIComponent(q)}`);
    return body.items.map((item) => [item.name, item.role]);
  };
  expect(await find('silk')).toEqual([
    ['50 Silk', null],
    ['50% Silk', null],
  ]);
  expect(await find('0%')).toEqual([['50% Silk', null]]);
  expect(await find('_____')).toEqual([]);
});

test('searching too often has to wait', async () => {
  const [alice] = (await people(1)) as [Account];
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => alice.rest.get('/groups/search?q=silk')),
  );
  const limited = answers.filter((answer) => answer.status === 429);
  expect(limited).toHaveLength(140);
  expect(Number(limited[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a thousand groups in a minute are too many', async () => {
  const [alice] = (await people(1)) as [Account];
  const statuses: number[] = [];
  for (let count = 0; count < 121; count++) {
    statuses.push((await alice.rest.post('/groups', { name: 'Spam' })).status);
  }
  expect(statuses.filter((status) => status === 201)).toHaveLength(120);
  expect(statuses.at(-1)).toBe(429);
});
