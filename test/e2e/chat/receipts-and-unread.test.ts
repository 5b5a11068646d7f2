import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriended, groupOf, people } from '../../support/people.js';
import { outcomeOf, send, toGroup, toUser } from '../../support/sending.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let bob: Account;
beforeAll(async () => {
  server = await bootServer({ WS_FRAME_RATE: '0' });
  [alice, bob] = await befriended(server);
});
afterAll(() => server.close());

const unread = async (account: Account, id: string): Promise<number> =>
  (await account.rest.get<{ unread: number }>(`/conversations/${id}`)).body.unread;

test('reading moves forward only, tells the other side and the own devices, and clears what is unread', async () => {
  const alices = await connect(server.wsUrl, alice.accessToken);
  const bobs = await connect(server.wsUrl, bob.accessToken);
  const laptop = await connect(server.wsUrl, bob.accessToken);
  let conversationId = '';
  for (let n = 0; n < 5; n++) conversationId = (await send(alices, toUser(bob))).data.conversationId;
  expect(await unread(bob, conversationId)).toBe(5);
  expect(await unread(alice, conversationId)).toBe(0);

  const read = (seq: number) => bobs.request('conversation.read', { conversationId, seq });
  expect((await read(3)).data).toEqual({ conversationId, readSeq: 3 });
  for (const client of [alices, laptop]) {
    expect((await client.next('receipt')).data).toEqual({ conversationId, userId: bob.id, readSeq: 3 });
  }
  expect(await unread(bob, conversationId)).toBe(2);
  expect((await read(2)).data.readSeq).toBe(3);
  expect(outcomeOf(await read(6))).toBe('validation_failed');
  await alices.barrier();
  expect(alices.of('receipt')).toHaveLength(1);

  expect((await bob.rest.post(`/conversations/${conversationId}/read`, { seq: 4 })).status).toBe(204);
  expect((await alices.next('receipt')).data.readSeq).toBe(4);
  await send(bobs, toUser(alice));
  expect(await unread(bob, conversationId)).toBe(0);
});

test('receipts of a group are gathered: a member who reads message after message causes few', async () => {
  const [carol] = (await people(server, 1)) as [Account];
  const groupId = await groupOf(alice, [carol]);
  const alices = await connect(server.wsUrl, alice.accessToken);
  const carols = await connect(server.wsUrl, carol.accessToken);
  for (let n = 0; n < 40; n++) await send(alices, toGroup(groupId));
  const reads = Array.from({ length: 40 }, (_, n) =>
    carols.request('conversation.read', { conversationId: groupId, seq: n + 2 }),
  );
  await Promise.all(reads);
  await alices.next('receipt', ({ data }) => data.readSeq === 41);
  const seen = alices.of('receipt').map(({ data }) => data.readSeq as number);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.length).toBeLessThan(40);
  expect(await unread(carol, groupId)).toBe(0);
});

test('a blocked reader is told of to nobody', async () => {
  const [dave, erin] = await befriended(server);
  const daves = await connect(server.wsUrl, dave.accessToken);
  const erins = await connect(server.wsUrl, erin.accessToken);
  const { data } = await send(daves, toUser(erin));
  await dave.rest.put(`/blocks/${erin.id}`);
  await erins.request('conversation.read', { conversationId: data.conversationId, seq: 1 });
  await erins.next('receipt');
  await daves.barrier();
  expect(daves.of('receipt')).toEqual([]);
});
