import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriended } from '../../support/people.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let bob: Account;
beforeAll(async () => {
  server = await bootServer({ TEXT_MAX_LENGTH: '10' });
  [alice, bob] = await befriended(server);
});
afterAll(() => server.close());

test('the first frame says who and where one is, and every limit as it is configured', async () => {
  const client = await connect(server.wsUrl, alice.accessToken);
  const sync = await client.request('sync', {});
  expect(client.seen[0]).toEqual({
    event: 'session.ready',
    data: {
      sessionId: alice.session.id,
      userId: alice.id,
      serverTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      epoch: sync.data.epoch,
      heartbeatSeconds: 30,
      limits: {
        maxFrameBytes: 65_536,
        maxTextLength: 10,
        maxContentBytes: 8192,
        maxJsonDepth: 32,
        framesPerSecond: 50,
        frameBurst: 100,
        outboundQueueBytes: 1_048_576,
        socketsPerUser: 20,
        maxGroupMembers: 5000,
        maxWatchedUsers: 500,
      },
    },
  });
});

test('frames that are sent before the session is ready are answered after it', async () => {
  const client = await connect(server.wsUrl, alice.accessToken);
  client.sendText('{"event":"ping","id":"early"}');
  await client.answer('early');
  expect(client.seen.map(({ event }) => event)).toEqual(['session.ready', 'ack']);
});

test('while somebody writes all the time, session.ready comes first all the same', async () => {
  const writer = await connect(server.wsUrl, bob.accessToken);
  for (let n = 0; n < 50; n++) {
    writer.send({
      event: 'message.send',
      data: {
        to: { type: 'single', id: alice.id },
        clientMsgId: `m${n}`,
        content: { type: 'text', text: 'x' },
      },
    });
  }
  const clients = await Promise.all(
    Array.from({ length: 5 }, () => connect(server.wsUrl, alice.accessToken)),
  );
  await writer.barrier();
  for (const client of clients) {
    await client.barrier();
    expect(client.seen[0]!.event).toBe('session.ready');
    const seqs = client.of('message.new').map(({ data }) => data.seq as number);
    expect(seqs).toEqual(seqs.map((_, index) => 50 - seqs.length + 1 + index));
  }
});

test('ping answers with the time of the server', async () => {
  const client = await connect(server.wsUrl, alice.accessToken);
  const before = Date.now();
  const { event, data } = await client.request('ping', {});
  expect(event).toBe('ack');
  expect(Date.parse(data.serverTime)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(data.serverTime)).toBeLessThanOrEqual(Date.now());
});

test('the limit of texts is the configured one', async () => {
  const client = await connect(server.wsUrl, alice.accessToken);
  const send = (clientMsgId: string, text: string) =>
    client.request('message.send', {
      to: { type: 'single', id: bob.id },
      clientMsgId,
      content: { type: 'text', text },
    });
  expect((await send('ten', '🙂'.repeat(10))).event).toBe('ack');
  expect((await send('eleven', '🙂'.repeat(11))).data).toMatchObject({
    code: 'validation_failed',
    errors: [{ field: 'content.text', message: 'must have at most 10 characters' }],
  });
});
