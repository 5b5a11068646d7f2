import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Session } from '../../../src/chat/sessions/session.js';
import { eventually } from '../../support/eventually.js';
import { befriended } from '../../support/people.js';
import { refusedUpgrade } from '../../support/raw-socket.js';
import { draft, toUser } from '../../support/sending.js';
import { startServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

test('a drain answers the sends under way, says when to come back, and closes everybody with 1012', async () => {
  const server = await startServer({ WS_FRAME_RATE: '0' });
  const [alice, bob] = await befriended(server);
  const sender = await connect(server.wsUrl, alice.accessToken);
  const reader = await connect(server.wsUrl, bob.accessToken);
  const ids = Array.from({ length: 200 }, (_, n) => `s${n}`);
  for (const id of ids) sender.send({ event: 'message.send', id, data: draft(toUser(bob)) });
  await sender.answer('s0');

  const closing = server.app.close();
  for (const client of [sender, reader]) {
    expect(await client.closed).toEqual({ code: 1012, reason: 'draining' });
    const last = client.seen.at(-1)!;
    expect(last).toEqual({
      event: 'session.closing',
      data: { reason: 'draining', reconnectAfterMs: expect.any(Number) },
    });
    expect(last.data.reconnectAfterMs).toBeGreaterThanOrEqual(500);
  }
  await closing;

  const stored = await server.database.query<{ client_msg_id: string; seq: string }>(
    'SELECT client_msg_id, seq FROM messages ORDER BY seq',
  );
  const acked = sender
    .of('ack')
    .map(({ data }) => ({ client_msg_id: data.clientMsgId, seq: String(data.seq) }));
  expect(acked).toEqual(stored);
  expect(reader.of('message.new').map(({ data }) => data.seq)).toEqual(stored.map(({ seq }) => Number(seq)));
});

test('a drain waits for the answer to a send that the database holds up', async () => {
  // Neither limit is what ends it: a send waits for 4.5 s.
  const server = await startServer({ DRAIN_SECONDS: '600' });
  const [alice, bob] = await befriended(server);
  const sender = await connect(server.wsUrl, alice.accessToken);
  const console = new pg.Client({ connectionString: server.database.url });
  await console.connect();
  onTestFinished(() => console.end());
  await console.query('BEGIN');
  await console.query('SELECT 1 FROM conversations FOR UPDATE');
  sender.send({ event: 'message.send', id: 'held', data: draft(toUser(bob)) });
  await eventually(async () => {
    const waiting = await server.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(waiting).not.toEqual([]);
  });

  const stopReading = vi.spyOn(Session.prototype, 'stopReading');
  onTestFinished(() => stopReading.mockRestore());
  const closing = server.app.close();
  await vi.waitUntil(() => stopReading.mock.calls.length > 0);
  await console.query('ROLLBACK');

  await sender.closed;
  expect(sender.seen.slice(-2)).toMatchObject([
    { event: 'ack', id: 'held', data: { seq: 1 } },
    { event: 'session.closing' },
  ]);
  await closing;
});

test('a client that goes on sending does not hold up a drain', async () => {
  // Longer than a test may take: it is not this limit that ends the drain.
  const server = await startServer({ WS_FRAME_RATE: '0', DRAIN_SECONDS: '600' });
  const [alice, bob] = await befriended(server);
  const sender = await connect(server.wsUrl, alice.accessToken);
  const flood = setInterval(() => {
    for (let n = 0; n < 50; n++) sender.send({ event: 'message.send', data: draft(toUser(bob)) });
  }, 1);
  await sender.barrier();
  await server.app.close();
  clearInterval(flood);
  expect((await sender.closed).code).toBe(1012);
});

test('a node that drains refuses upgrades with 503', async () => {
  const server = await startServer();
  const [alice] = await befriended(server);
  const clients = await Promise.all([1, 2, 3].map(() => connect(server.wsUrl, alice.accessToken)));
  // A client that keeps its side open makes the drain last.
  for (const { ws } of clients) ws.pause();
  const closing = server.app.close();
  const { status, head, body } = await refusedUpgrade(server.wsUrl, [
    `Authorization: Bearer ${alice.accessToken}`,
  ]);
  expect(status).toBe(503);
  expect(body).toMatchObject({ code: 'unavailable' });
  expect(head).toMatch(/^Retry-After: 1\r$/m);
  for (const { ws } of clients) ws.resume();
  await closing;
});
