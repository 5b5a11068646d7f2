import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriended } from '../../support/people.js';
import { RawSocket } from '../../support/raw-socket.js';
import { draft, toUser } from '../../support/sending.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

const QUEUE_BYTES = 65_536;
let server: TestServer;
let alice: Account;
let bob: Account;
beforeAll(async () => {
  server = await bootServer({ WS_OUTBOUND_QUEUE_BYTES: String(QUEUE_BYTES), WS_FRAME_RATE: '0' });
  [alice, bob] = await befriended(server);
});
afterAll(() => server.close());

const queuedBytes = async (): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^skein_outbound_queue_bytes (\d+)$/m.exec(text)?.[1]);
};

test('a session that does not read is closed once its queue is full; the sender and other devices go on', async () => {
  const slow = await RawSocket.open(server.wsUrl, bob.accessToken);
  const reader = await connect(server.wsUrl, bob.accessToken);
  const sender = await connect(server.wsUrl, alice.accessToken);
  slow.tcp.pause();
  const content = { type: 'text', text: '漢'.repeat(4000) };
  // The kernel's own buffers take some megabytes before the server's queue begins to fill.
  const count = 1600;
  for (let n = 0; n < count; n++) {
    sender.send({ event: 'message.send', id: `s${n}`, data: draft(toUser(bob), { content }) });
    if (n % 20 < 19) continue;
    await sender.answer(`s${n}`);
    expect(await queuedBytes()).toBeLessThanOrEqual(4 * QUEUE_BYTES);
  }
  await expect.poll(openSockets).toBe(2);
  slow.tcp.resume();
  expect([4408, 1006]).toContain(await slow.closeCode); // 1006 where the grace was over before it read again
  await sender.barrier();
  await reader.barrier();
  const seqs = reader.of('message.new').map(({ data }) => data.seq as number);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect(seqs.length).toBeGreaterThanOrEqual(count);
});

const openSockets = async (): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^skein_connections (\d+)$/m.exec(text)?.[1]);
};

test('a burst above the limit does not end a session that reads', async () => {
  const reader = await connect(server.wsUrl, bob.accessToken);
  const sender = await connect(server.wsUrl, alice.accessToken);
  const content = { type: 'text', text: '漢'.repeat(4000) };
  for (let n = 0; n < 100; n++) {
    sender.send({ event: 'message.send', id: `b${n}`, data: draft(toUser(bob), { content }) });
  }
  await sender.answer('b99');
  await reader.barrier();
  expect(reader.of('message.new')).toHaveLength(100);
});
