import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConversationPage, ConversationResponse } from '../../../src/inbox/inbox.dto.js';
import type { SyncResponse } from '../../../src/inbox/sync.dto.js';
import type { Account } from '../../support/accounts.js';
import { befriended, groupOf } from '../../support/people.js';
import { send, toUser } from '../../support/sending.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
beforeAll(async () => {
  server = await bootServer({ WS_FRAME_RATE: '0' });
});
afterAll(() => server.close());

const one = async ({ rest }: Account, id: string): Promise<ConversationResponse> =>
  (await rest.get<ConversationResponse>(`/conversations/${id}`)).body;

/** The conversation by every way on which it is told. */
async function everyWay(account: Account, id: string): Promise<(ConversationResponse | undefined)[]> {
  const client = await connect(server.wsUrl, account.accessToken);
  const listed = (await account.rest.get<ConversationPage>('/conversations')).body.items;
  const synced = (await account.rest.get<SyncResponse>('/sync')).body.conversations;
  await account.rest.patch(`/conversations/${id}`, { pinned: false });
  const told = (await client.next('conversation.updated')).data as unknown as ConversationResponse;
  client.close();
  const found = [listed, synced].map((rows) => rows.find((row) => row.id === id));
  return [...found, told, await one(account, id)];
}

/** Three messages of Alice, two of which Bob has read. */
async function chat(): Promise<{ alice: Account; bob: Account; id: string }> {
  const [alice, bob] = await befriended(server);
  const client = await connect(server.wsUrl, alice.accessToken);
  let id = '';
  for (let n = 0; n < 3; n++) id = (await send(client, toUser(bob))).data.conversationId;
  expect((await bob.rest.post(`/conversations/${id}/read`, { seq: 2 })).status).toBe(204);
  return { alice, bob, id };
}

test('how far the other has read is told alike by the list, a single read, sync and conversation.updated', async () => {
  const { alice, bob, id } = await chat();

  const ways = await everyWay(alice, id);

  expect(ways[0]).toMatchObject({ readSeq: 3, peerReadSeq: 2 });
  for (const way of ways) expect(way).toStrictEqual(ways[0]);
  expect(await one(bob, id)).toMatchObject({ readSeq: 2, peerReadSeq: 3 });
});

test('a block hides it from both, also from their next sync, until it is taken back', async () => {
  const { alice, bob, id } = await chat();
  const { cursor } = (await alice.rest.get<SyncResponse>('/sync')).body;
  expect((await bob.rest.put(`/blocks/${alice.id}`)).status).toBe(204);
  await bob.rest.post(`/conversations/${id}/read`, { seq: 3 });

  for (const account of [alice, bob])
    for (const way of await everyWay(account, id)) expect(way).toHaveProperty('peerReadSeq', null);
  const changed = (await alice.rest.get<SyncResponse>(`/sync?cursor=${cursor}`)).body;
  expect(changed.conversations).toMatchObject([{ id, peerReadSeq: null }]);

  await bob.rest.delete(`/blocks/${alice.id}`);
  const after = (await alice.rest.get<SyncResponse>(`/sync?cursor=${changed.cursor}`)).body;
  expect(after.conversations).toMatchObject([{ id, peerReadSeq: 3 }]);
});

test('a group has none', async () => {
  const [alice, bob] = await befriended(server);
  const id = await groupOf(alice, [bob]);

  for (const way of await everyWay(alice, id)) {
    expect(way).toMatchObject({ id, type: 'group' });
    expect(way).not.toHaveProperty('peerReadSeq');
  }
});
