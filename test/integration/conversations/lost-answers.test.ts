import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { DomainError } from '../../../src/common/errors/domain-error.js';
import { BatchAppender } from '../../../src/conversations/writer/batch-appender.js';
import { BatchDispatcher } from '../../../src/conversations/writer/batch-dispatcher.js';
import type { LogEntry } from '../../../src/conversations/conversation.events.js';
import type {
  PendingWrite,
  StoredMessage,
  WriteCallback,
} from '../../../src/conversations/writer/message-write.js';
import { MessageWriterLane } from '../../../src/conversations/writer/message-writer.lane.js';
import { WriterConnection } from '../../../src/conversations/writer/writer-connection.js';
import { WriterHorizon } from '../../../src/conversations/writer/writer-horizon.js';
import { WriterQueue } from '../../../src/conversations/writer/writer-queue.js';
import { connectedDatabase } from '../../support/connected-database.js';
import { Scene } from '../../support/scene.js';
import { TestClock } from '../../support/test-clock.js';

const lost = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

type Callback = (error: Error) => void;

/** A database that does what it is asked and is gone before it says so; `isAway` until the test wants it back. */
class LossyConnection extends WriterConnection {
  isAway = false;
  losesNextAnswer = false;
  losesNextQuestion = false;

  override async open(): Promise<pg.Client> {
    if (this.isAway) throw lost();
    const client = await super.open();
    if (this.losesNextQuestion) {
      this.losesNextQuestion = false;
      return { query: (_: unknown, callback: Callback) => callback(lost()) } as unknown as pg.Client;
    }
    if (!this.losesNextAnswer) return client;
    this.losesNextAnswer = false;
    const query = (statement: pg.QueryArrayConfig, callback: Callback): void => {
      client.query(statement, () => {
        this.isAway = true;
        callback(lost());
      });
    };
    return { query } as unknown as pg.Client;
  }
}

/** Milliseconds that senders wait: longer than a test may take, so that they give up when the test says so. */
const SHORT = 400_000;
const LONG = 2 * SHORT;

async function setUp() {
  const { test: database, database: product } = await connectedDatabase();
  const scene = new Scene(product);
  const [sender, peer] = (await scene.users(2)) as [string, string];
  const conversationId = await scene.single(sender, peer);
  const horizon = new WriterHorizon();
  const connection = new LossyConnection(database.url, horizon);
  const delivered: LogEntry[] = [];
  const laneOn = (each: WriterConnection): MessageWriterLane =>
    new MessageWriterLane(each, horizon, new BatchAppender(['open']), {
      committed: (_size, _milliseconds, messages) => void delivered.push(...messages),
      retried: () => undefined,
    });
  const lane = laneOn(connection);
  const dispatcher = new BatchDispatcher(new WriterQueue(100), [lane]);
  onTestFinished(() => dispatcher.drain());
  const pending = (clientMsgId: string, patienceMs: number, callback: WriteCallback): PendingWrite => {
    const content = { type: 'text', text: clientMsgId };
    return {
      draft: { conversationId, to: { type: 'single', id: peer }, senderId: sender, clientMsgId, content },
      contentJson: JSON.stringify(content),
      deadline: performance.now() + patienceMs,
      callback,
    };
  };
  const submit = (clientMsgId: string, patienceMs: number): Promise<StoredMessage | DomainError> =>
    new Promise((callback) => dispatcher.submit(pending(clientMsgId, patienceMs, callback)));
  /** Past the dispatcher: through this lane. */
  const writeBy = (by: MessageWriterLane, clientMsgId: string): Promise<StoredMessage | DomainError> =>
    new Promise((callback, reject) => {
      by.write([pending(clientMsgId, LONG, callback)]).catch(reject);
    });
  const otherConnection = new WriterConnection(database.url, horizon);
  onTestFinished(() => otherConnection.close());
  return {
    connection,
    dispatcher,
    delivered,
    submit,
    database,
    lane,
    otherLane: laneOn(otherConnection),
    writeBy,
  };
}

test('messages whose answer was lost are delivered in their order, also those that nobody waits for any more', async () => {
  const { connection, delivered, submit } = await setUp();
  expect(await submit('first', LONG)).toMatchObject({ message: { seq: 1 } });
  const clock = new TestClock();
  connection.losesNextAnswer = true;
  const outcomes = ['a', 'b', 'c', 'd'].map((id, n) => submit(id, n % 2 === 0 ? SHORT : LONG));
  await expect.poll(() => connection.isAway, { interval: 10 }).toBe(true);
  clock.advance(SHORT);
  const [a, c] = await Promise.all([outcomes[0], outcomes[2]]);
  expect([a, c]).toMatchObject([{ code: 'unavailable' }, { code: 'unavailable' }]);
  connection.isAway = false;
  const [b, d] = await Promise.all([outcomes[1], outcomes[3]]);
  expect([b, d]).toMatchObject([
    { duplicate: false, message: { seq: 3 } },
    { duplicate: false, message: { seq: 5 } },
  ]);
  expect(delivered.map(({ message }) => message.seq)).toEqual([1, 2, 3, 4, 5]);
});

test('what was not stored when its sender gave up is not stored behind their back', async () => {
  const { connection, submit, database, delivered } = await setUp();
  expect(await submit('first', LONG)).toMatchObject({ message: { seq: 1 } });
  connection.isAway = true;
  expect(await submit('given up', 0)).toMatchObject({ code: 'unavailable' });
  connection.isAway = false;
  expect(await submit('next', LONG)).toMatchObject({ message: { seq: 2 } });
  expect(await database.query('SELECT 1 FROM messages')).toHaveLength(2);
  expect(delivered.map(({ message }) => message.clientMsgId)).toEqual(['first', 'next']);
});

test('a writer stops though the database is away, once nobody waits', async () => {
  const { connection, dispatcher, submit } = await setUp();
  const clock = new TestClock();
  connection.isAway = true;
  const outcome = submit('never', LONG);
  const drained = dispatcher.drain();
  clock.advance(LONG);
  expect(await outcome).toMatchObject({ code: 'unavailable' });
  await drained;
});

test.each(['isAway', 'losesNextQuestion'] as const)(
  'a second copy that meets a broken connection (%s) is a duplicate, whichever writer stored the first',
  async (fault) => {
    const { connection, lane, otherLane, writeBy, delivered } = await setUp();
    await writeBy(lane, 'connected');
    const first = await writeBy(otherLane, 'twice');
    connection[fault] = true;
    const second = writeBy(lane, 'twice');
    await new Promise((resolve) => setImmediate(resolve)); // the attempt that fails has begun
    connection.isAway = false;
    expect([first, await second]).toMatchObject([
      { duplicate: false, message: { seq: 2 } },
      { duplicate: true, message: { seq: 2 } },
    ]);
    expect(delivered.map(({ message }) => message.clientMsgId)).toEqual(['connected', 'twice']);
  },
);

test('a message that was found after its sender gave up is a duplicate from then on, whatever breaks', async () => {
  const { connection, submit, delivered } = await setUp();
  await submit('connected', LONG);
  const clock = new TestClock();
  connection.losesNextAnswer = true;
  const first = submit('twice', SHORT);
  await expect.poll(() => connection.isAway, { interval: 10 }).toBe(true);
  clock.advance(SHORT);
  expect(await first).toMatchObject({ code: 'unavailable' });
  connection.isAway = false;
  await expect.poll(() => delivered.length).toBe(2);
  connection.losesNextQuestion = true;
  expect(await submit('twice', LONG)).toMatchObject({ duplicate: true, message: { seq: 2 } });
  expect(delivered.map(({ message }) => message.clientMsgId)).toEqual(['connected', 'twice']);
});
