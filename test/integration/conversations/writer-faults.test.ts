import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { LogWritten } from '../../../src/conversations/conversation.events.js';
import { ConversationsModule } from '../../../src/conversations/conversations.module.js';
import { MessageWriterService } from '../../../src/conversations/writer/message-writer.service.js';
import { Database } from '../../../src/database/database.js';
import type { TestDatabase } from '../../support/database.js';
import { Scene } from '../../support/scene.js';
import { startServices } from '../../support/services.js';
import { TestClock } from '../../support/test-clock.js';
import { refusalOf, type Write, write } from '../../support/write.js';

/** Several single conversations of one user, and the writer, on a database of the test's own. */
async function setUp(conversations: number) {
  const services = await startServices(ConversationsModule, { MESSAGE_WRITERS: '2' });
  const scene = new Scene(services.get(Database));
  const [sender, ...peers] = (await scene.users(conversations + 1)) as [string, ...string[]];
  const targets: Omit<Write, 'clientMsgId'>[] = [];
  for (const peer of peers) {
    const conversationId = await scene.single(sender, peer);
    targets.push({ conversationId, to: { type: 'single', id: peer }, senderId: sender });
  }
  const committed = services.record(LogWritten);
  return { ...services, writer: services.get(MessageWriterService), targets, committed };
}

const killWriters = (database: TestDatabase) =>
  database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'skein-writer' AND datname = current_database()`,
  );

/** Another connection, for locks that stand in the writer's way. */
async function intruder({ url }: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const WAITING = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** Waits until a statement waits for a lock. */
async function untilLocked(database: TestDatabase): Promise<void> {
  await expect.poll(() => database.query(WAITING), { interval: 20 }).toHaveLength(1);
}

/** The numbers of every conversation are 1, 2, 3 … and the counters say the same. */
async function expectDense(database: TestDatabase): Promise<void> {
  const holes = await database.query(
    `SELECT c.id FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
     GROUP BY c.id
     HAVING count(m.seq) <> c.last_seq OR coalesce(max(m.seq), 0) <> c.last_seq OR c.last_change <> c.last_seq`,
  );
  expect(holes).toEqual([]);
}

test('when the writer’s connection is killed again and again, nothing is lost, doubled or told twice', async () => {
  const { database, writer, targets, committed } = await setUp(6);
  const writes = Array.from({ length: 3000 }, (_, n) => ({ ...targets[n % 6]!, clientMsgId: `k${n}` }));
  const outcomes: ReturnType<typeof write>[] = [];
  await Promise.all(writes.slice(0, 2).map((one) => write(writer, one)));
  let killed = 0;
  for (let start = 0; start < writes.length; start += 200) {
    const chunk = writes.slice(start, start + 200).map((one) => write(writer, one));
    outcomes.push(...chunk);
    await new Promise((resolve) => setImmediate(resolve)); // the batch is on its way
    killed += (await killWriters(database)).length;
    await Promise.all(chunk.slice(-2));
  }
  expect(killed).toBeGreaterThan(10);
  const refusals = new Set((await Promise.all(outcomes)).map(refusalOf));
  expect([...refusals].filter((code) => code !== undefined && code !== 'unavailable')).toEqual([]);

  const again = await Promise.all(writes.map((one) => write(writer, one)));
  expect(again.map(refusalOf)).toEqual(writes.map(() => undefined));
  const rows = await database.query<{ count: string }>('SELECT count(*) FROM messages');
  expect(rows[0]!.count).toBe('3000');
  await expectDense(database);

  const told = committed.flat().map(({ message }) => message);
  expect(told).toHaveLength(3000);
  for (const { conversationId } of targets) {
    const seqs = told.filter((message) => message.conversationId === conversationId).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
  }
});

test('a message that PostgreSQL cannot store fails alone', async () => {
  const { database, writer, targets } = await setUp(2);
  const writes = Array.from({ length: 40 }, (_, n) =>
    write(writer, { ...targets[n % 2]!, clientMsgId: `p${n}`, text: n === 17 ? 'a\u0000b' : 'fine' }),
  );
  const refusals = (await Promise.all(writes)).map(refusalOf);
  expect(refusals.filter((code) => code !== undefined)).toEqual(['internal_error']);
  expect(refusals[17]).toBe('internal_error');
  await expectDense(database);
});

test('copies of a message that wait together are one message: the second is a duplicate, another text a conflict', async () => {
  const { database, writer, targets } = await setUp(1);
  const copy = { ...targets[0]!, clientMsgId: 'twice', text: 'same' };
  const outcomes = await Promise.all([
    write(writer, copy),
    write(writer, copy),
    write(writer, { ...copy, text: 'other' }),
    write(writer, targets[0]!),
  ]);
  expect(outcomes.slice(0, 2)).toMatchObject([
    { duplicate: false, message: { seq: 1 } },
    { duplicate: true, message: { seq: 1 } },
  ]);
  expect(refusalOf(outcomes[2])).toBe('idempotency_conflict');
  expect(outcomes[3]).toMatchObject({ duplicate: false, message: { seq: 2 } });
  await expectDense(database);
});

test('behind a lock that is not given back the sender hears within 5 seconds, and a retry is one message', async () => {
  const { database, writer, targets } = await setUp(1);
  await write(writer, targets[0]!);
  const client = await intruder(database);
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM conversations FOR UPDATE');
  const clock = TestClock.stopped();
  clock.advance(1000); // the batch before is long over
  const blocked = { ...targets[0]!, clientMsgId: 'blocked' };
  const hearing = write(writer, blocked);
  await untilLocked(database);
  clock.advance(4999);
  expect(refusalOf(await hearing)).toBe('unavailable');
  clock.resume();
  await client.query('ROLLBACK');
  const retried = await write(writer, blocked);
  expect(retried).toMatchObject({ message: { seq: 2 } });
  expect(await write(writer, targets[0]!)).toMatchObject({ message: { seq: 3 } });
  await expectDense(database);
});

test('a deadlock costs the sender a second and not the message', async () => {
  const { database, writer, targets } = await setUp(1);
  await write(writer, targets[0]!);
  const client = await intruder(database);
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM conversation_members FOR UPDATE');
  const sending = write(writer, targets[0]!);
  await untilLocked(database);
  await client.query('SELECT 1 FROM conversations FOR UPDATE'); // given when the writer has given up
  await client.query('ROLLBACK');
  expect(await sending).toMatchObject({ duplicate: false, message: { seq: 2 } });
  await expectDense(database);
});
