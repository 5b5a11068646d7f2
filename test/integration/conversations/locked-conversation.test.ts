import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { DomainError } from '../../../src/common/errors/domain-error.js';
import type { StoredMessage } from '../../../src/conversations/writer/message-write.js';
import { ConversationsModule } from '../../../src/conversations/conversations.module.js';
import { MessageWriterService } from '../../../src/conversations/writer/message-writer.service.js';
import { Metrics } from '../../../src/metrics/metrics.service.js';
import { Database } from '../../../src/database/database.js';
import { Scene } from '../../support/scene.js';
import { startServices } from '../../support/services.js';
import { refusalOf, type Write, write } from '../../support/write.js';

const CONVERSATIONS = 80;

/** A user with many conversations, the writer, and somebody at a console of the database. */
async function setUp() {
  const services = await startServices(ConversationsModule, { MESSAGE_WRITERS: '2' });
  const scene = new Scene(services.get(Database));
  const [sender, ...peers] = (await scene.users(CONVERSATIONS + 1)) as [string, ...string[]];
  const targets: Omit<Write, 'clientMsgId'>[] = [];
  for (const peer of peers) {
    const conversationId = await scene.single(sender, peer);
    targets.push({ conversationId, to: { type: 'single', id: peer }, senderId: sender });
  }
  const console = new pg.Client({ connectionString: services.database.url });
  await console.connect();
  onTestFinished(() => console.end());
  const writer = services.get(MessageWriterService);
  await write(writer, targets[0]!); // connects
  return { ...services, console, writer, targets };
}

test.each([
  ['a conversation', 'SELECT 1 FROM conversations WHERE id = $1 FOR UPDATE'],
  ['a member', 'SELECT 1 FROM conversation_members WHERE conversation_id = $1 FOR UPDATE'],
])('whoever locks %s at a console holds up that conversation and no other', async (_, lock) => {
  const { console, writer, targets } = await setUp();
  const [first, ...others] = targets as [Omit<Write, 'clientMsgId'>, ...Omit<Write, 'clientMsgId'>[]];
  await console.query('BEGIN');
  await console.query(lock, [first.conversationId]);

  const order: string[] = [];
  const locked = [1, 2, 3].map((n) =>
    noted(order, `locked ${n}`, write(writer, { ...first, clientMsgId: `l${n}` })),
  );
  const answers: Promise<StoredMessage | DomainError>[] = [];
  for (let round = 0; round < 3; round++) {
    answers.push(...others.map((target) => write(writer, target)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await Promise.all(answers)).map(refusalOf)).toEqual(answers.map(() => undefined));
  expect(order).toEqual([]);

  await console.query('ROLLBACK');
  expect(await Promise.all(locked)).toMatchObject(
    [2, 3, 4].map((seq) => ({ message: { seq }, duplicate: false })),
  );
  expect(order).toEqual(['locked 1', 'locked 2', 'locked 3']);
});

test('a locked conversation is refused in time, and counted as tried again', async () => {
  const { console, writer, targets, get } = await setUp();
  await console.query('BEGIN');
  await console.query('SELECT 1 FROM conversations WHERE id = $1 FOR UPDATE', [targets[0]!.conversationId]);
  expect(refusalOf(await write(writer, { ...targets[0]!, clientMsgId: 'late' }))).toBe('unavailable');
  expect(get(Metrics).count.batchesRetried).toBeGreaterThan(0);
  await console.query('ROLLBACK');
  expect(await write(writer, { ...targets[0]!, clientMsgId: 'late' })).toMatchObject({ message: { seq: 2 } });
});

async function noted<Value>(order: string[], name: string, outcome: Promise<Value>): Promise<Value> {
  const value = await outcome;
  order.push(name);
  return value;
}
