import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriend, people } from '../../support/people.js';
import { clientFrame, OPCODE, RawSocket } from '../../support/raw-socket.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect, type SocketClient } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let friends: Account[];
beforeAll(async () => {
  server = await bootServer({ WS_FRAME_RATE: '0', MESSAGE_WRITERS: '4' });
  [alice, ...friends] = (await people(server, 5)) as [Account, ...Account[]];
  for (const friend of friends) await befriend(alice, friend);
});
afterAll(() => server.close());

let sent = 0;
const send = (client: SocketClient, id: string, to: Account, fields: object = {}): void =>
  client.send({
    event: 'message.send',
    id,
    data: {
      to: { type: 'single', id: to.id },
      clientMsgId: `m${++sent}`,
      content: { type: 'text', text: 'x' },
      ...fields,
    },
  });

/** Ids of the answers so far, in the order in which they came. */
const answered = (client: SocketClient): (string | undefined)[] =>
  client.seen.filter(({ event }) => event === 'ack' || event === 'error').map(({ id }) => id);

test('sends, pings, errors and syncs are answered in the order in which they came', async () => {
  const client = await connect(server.wsUrl, alice.accessToken);
  const ids: string[] = [];
  for (let n = 0; n < 60; n++) {
    const id = `f${n}`;
    ids.push(id);
    const kind = n % 6;
    if (kind < 2) send(client, id, friends[n % 4]!);
    else if (kind === 2) client.send({ event: 'ping', id });
    else if (kind === 3) client.send({ event: 'conversation.read', id, data: { conversationId: '1' } });
    else if (kind === 4) client.send({ event: 'sync', id });
    else send(client, id, friends[0]!, { content: { type: 'text', text: '' } });
  }
  await client.answer('f59');
  expect(answered(client)).toEqual(ids);
});

test('a sync behind a send knows the message', async () => {
  const client = await connect(server.wsUrl, alice.accessToken);
  const { data: before } = await client.request('sync');
  send(client, 's', friends[1]!);
  const { data: after } = await client.request('sync', { cursor: before.cursor });
  const { data: ack } = await client.answer('s');
  const changed = after.conversations.find(({ id }: { id: string }) => id === ack.conversationId);
  expect(changed.lastSeq).toBe(ack.seq);
});

test('1,000 pipelined sends are all acked, in order, with dense numbers', async () => {
  const client = await connect(server.wsUrl, alice.accessToken);
  const reader = await connect(server.wsUrl, friends[2]!.accessToken);
  for (let n = 0; n < 1000; n++) send(client, `p${n}`, friends[2]!);
  await client.answer('p999');
  const acks = client.of('ack');
  expect(acks.map(({ id }) => id)).toEqual(Array.from({ length: 1000 }, (_, n) => `p${n}`));
  const first = acks[0]!.data.seq as number;
  expect(acks.map(({ data }) => data.seq)).toEqual(Array.from({ length: 1000 }, (_, n) => first + n));
  await reader.barrier();
  expect(reader.of('message.new').map(({ data }) => data.seq)).toEqual(acks.map(({ data }) => data.seq));
});

test('a message with a higher number never overtakes the ack of the one before', async () => {
  const mine = await connect(server.wsUrl, alice.accessToken);
  const theirs = await connect(server.wsUrl, friends[3]!.accessToken);
  for (let n = 0; n < 200; n++) {
    send(mine, `a${n}`, friends[3]!);
    send(mine, `b${n}`, friends[n % 3]!);
    send(theirs, `t${n}`, alice);
  }
  const [{ data }] = await Promise.all([mine.answer('a199'), mine.answer('b199'), theirs.answer('t199')]);
  for (const client of [mine, theirs]) {
    await client.barrier();
    const seqs = client.seen
      .filter((frame) => frame.data.conversationId === data.conversationId)
      .map((frame) => frame.data.seq as number);
    expect(seqs).toHaveLength(400);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  }
});

test('ten thousand frames in one piece behind a slow one are all answered', async () => {
  const raw = await RawSocket.open(server.wsUrl, alice.accessToken);
  const frame = (event: string, id: string) => clientFrame(OPCODE.text, JSON.stringify({ event, id }));
  const pings = Array.from({ length: 10_000 }, (_, n) => frame('ping', `${n}`));
  raw.tcp.write(Buffer.concat([frame('sync', 'slow'), ...pings]));
  await raw.until(() => raw.frames.length === 10_002, 'the last answer');
  expect(raw.frames.slice(1).map(({ id }) => id)).toEqual(['slow', ...pings.map((_, n) => `${n}`)]);
});
