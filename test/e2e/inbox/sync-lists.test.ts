import { expect, test } from 'vitest';
import type { SyncResponse } from '../../../src/inbox/sync.dto.js';
import { type Account, logIn, PASSWORD } from '../../support/accounts.js';
import { people } from '../../support/people.js';
import { startServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

const NOTHING = { requests: [], joinRequests: [], blocks: [] };

async function start() {
  const server = await startServer();
  const [ann, bob, cid] = (await people(server, 3)) as [Account, Account, Account];
  return { server, ann, bob, cid };
}

async function sync({ rest }: Account, cursor?: string): Promise<SyncResponse> {
  const { body } = await rest.get<SyncResponse>(cursor ? `/sync?cursor=${cursor}` : '/sync');
  return body;
}

const ask = async (from: Account, to: Account): Promise<string> =>
  (await from.rest.post<{ id: string }>('/contacts/requests', { userId: to.id })).body.id;

test('sync tells of my own profile where it changed, and not otherwise', async () => {
  const { ann, bob } = await start();
  const { cursor } = await sync(ann);
  await bob.rest.patch('/users/me', { nickname: 'Bobby' });
  const others = await sync(ann, cursor);
  await ann.rest.patch('/users/me', { nickname: 'Annie' });
  const mine = await sync(ann, others.cursor);
  expect(mine.account).toMatchObject({ id: ann.id, nickname: 'Annie', mobile: ann.mobile });
  expect(mine).toMatchObject(NOTHING);
});

test('sync tells of contact requests to both sides, pending and settled', async () => {
  const { ann, bob } = await start();
  const [mine, theirs] = [await sync(ann), await sync(bob)];
  const id = await ask(ann, bob);
  expect(await sync(ann, mine.cursor)).toMatchObject({ requests: [{ id, from: ann.id, status: 'pending' }] });
  const seen = await sync(bob, theirs.cursor);
  expect(seen).toMatchObject({ requests: [{ id, to: bob.id, status: 'pending' }] });
  await bob.rest.post(`/contacts/requests/${id}/accept`);
  expect(await sync(bob, seen.cursor)).toMatchObject({ requests: [{ id, status: 'accepted' }] });
});

test('sync does not reveal a request that is held back after a rejection', async () => {
  const { ann, bob } = await start();
  await bob.rest.post(`/contacts/requests/${await ask(ann, bob)}/reject`);
  const held = await ask(ann, bob);
  expect((await sync(ann)).requests.find(({ id }) => id === held)).toMatchObject({ status: 'pending' });
  expect((await sync(bob)).requests.map(({ id }) => id)).not.toContain(held);
});

test('sync tells that a request ended with the account that made it', async () => {
  const { ann, bob } = await start();
  const id = await ask(ann, bob);
  await bob.rest.put(`/blocks/${ann.id}`);
  const { cursor } = await sync(bob);
  await ann.rest.delete('/users/me', { password: PASSWORD });
  const deletedAt = expect.any(String) as string;
  await expect
    .poll(() => sync(bob, cursor), { timeout: 60_000 })
    .toMatchObject({
      requests: [{ id, message: null, deletedAt }],
      blocks: [{ user: { id: ann.id }, deletedAt }],
    });
});

test('a block and its end reach my other devices and sync, and nobody else', async () => {
  const { server, ann, bob } = await start();
  const phone = await connect(server.wsUrl, (await logIn(server.url, ann)).accessToken);
  const stranger = await connect(server.wsUrl, bob.accessToken);
  const before = await sync(ann);
  const theirs = await sync(bob);
  await ann.rest.put(`/blocks/${bob.id}`);
  const told = await phone.next('block.updated');
  const blocked = await sync(ann, before.cursor);
  await ann.rest.delete(`/blocks/${bob.id}`);
  const ended = await phone.next('block.updated', ({ data }) => data.deletedAt !== undefined);

  expect(told.data).toEqual(blocked.blocks[0]);
  expect(blocked.blocks).toMatchObject([{ user: { id: bob.id } }]);
  expect((await sync(ann, blocked.cursor)).blocks).toEqual([ended.data]);
  expect((await ann.rest.get('/blocks')).body).toMatchObject({ items: [] });
  expect((await sync(bob, theirs.cursor)).blocks).toEqual([]);
  await stranger.barrier();
  expect(stranger.of('block.updated')).toEqual([]);
});

test('sync tells of join requests to who answers for the group, also to who comes to, and not to others', async () => {
  const { ann, bob, cid } = await start();
  const group = { name: 'Weavers', joinPolicy: 'approval' };
  const { id } = (await ann.rest.post<{ id: string }>('/groups', group)).body;
  await bob.rest.post(`/groups/${id}/join`, { message: 'I weave too.' });
  const [request] = (await sync(ann)).joinRequests;
  expect(request).toMatchObject({ groupId: id, user: { id: bob.id }, status: 'pending' });
  await ann.rest.post(`/groups/${id}/join-requests/${request!.id}/accept`);
  await cid.rest.post(`/groups/${id}/join`, {});
  const asMember = await sync(bob);
  expect(asMember.joinRequests).toEqual([]);
  await ann.rest.patch(`/groups/${id}/members/${bob.id}`, { role: 'admin' });
  const asAdmin = await sync(bob, asMember.cursor);
  // What was settled before may be told again, as anything may.
  const pending = asAdmin.joinRequests.filter(({ status }) => status === 'pending');
  expect(pending).toMatchObject([{ user: { id: cid.id } }]);
});

test('pages of one item go through every list, and the socket answers the same as REST', async () => {
  const { server, ann, bob, cid } = await start();
  await ask(ann, bob);
  await ask(cid, ann);
  await ann.rest.put(`/blocks/${bob.id}`);
  const socket = await connect(server.wsUrl, ann.accessToken);
  const whole = await sync(ann);
  const answer = await socket.request('sync', {});
  const pages = [(await ann.rest.get<SyncResponse>('/sync?limit=1')).body];
  while (pages.at(-1)!.hasMore)
    pages.push((await ann.rest.get<SyncResponse>(`/sync?limit=1&cursor=${pages.at(-1)!.cursor}`)).body);

  expect({ ...(answer.data as SyncResponse), cursor: '' }).toEqual({ ...whole, cursor: '' });
  expect(pages.flatMap(({ requests }) => requests)).toEqual(whole.requests);
  expect(pages.flatMap(({ blocks }) => blocks)).toEqual(whole.blocks);
  expect(pages.flatMap(({ account }) => account ?? [])).toEqual([whole.account]);
});
