import { expect, onTestFinished, test } from 'vitest';
import { BatchAppender } from '../../../src/conversations/writer/batch-appender.js';
import type { PendingWrite } from '../../../src/conversations/writer/message-write.js';
import { WriterConnection } from '../../../src/conversations/writer/writer-connection.js';
import { WriterHorizon } from '../../../src/conversations/writer/writer-horizon.js';
import { connectedDatabase } from '../../support/connected-database.js';
import { Scene } from '../../support/scene.js';

const IMPORTED = 5000;

test('a plan from when there was one conversation does not outlive its time', async () => {
  const { test: database, database: product } = await connectedDatabase();
  const scene = new Scene(product);
  const [sender, peer] = (await scene.users(2)) as [string, string];
  const conversationId = await scene.single(sender, peer);
  const connection = new WriterConnection(database.url, new WriterHorizon(), 0);
  onTestFinished(() => connection.close());
  const appender = new BatchAppender(['open']);
  const append = async (clientMsgId: string): Promise<void> => {
    const content = { type: 'text', text: clientMsgId };
    const write: PendingWrite = {
      draft: { conversationId, to: { type: 'single', id: peer }, senderId: sender, clientMsgId, content },
      contentJson: JSON.stringify(content),
      deadline: 0,
      callback: undefined,
    };
    const rows = await appender.append(await connection.open(), [write], null);
    expect(rows).toMatchObject([{ outcome: 'stored' }]);
  };
  /** Entries of the two tables that were read by an index; the writer hands its counts in first. */
  const entriesRead = async (): Promise<number> => {
    await (await connection.open()).query('SELECT pg_stat_force_next_flush()');
    const [row] = await database.query<{ read: number }>(
      `SELECT sum(idx_tup_read)::int AS read FROM pg_stat_user_indexes
       WHERE relname IN ('conversations', 'conversation_members')`,
    );
    return row!.read;
  };
  // PostgreSQL knows that the table has one row, and takes the shortest way for that.
  await database.query('ANALYZE conversations, conversation_members');
  await append('planned');
  // As by an import; no ANALYZE has told anybody.
  const ids = await database.query<{ id: string }>(
    `INSERT INTO conversations (type) SELECT 'group' FROM generate_series(1, ${IMPORTED}) RETURNING id`,
  );
  await database.query(
    `INSERT INTO conversation_members (conversation_id, user_id) SELECT unnest($1::bigint[]), $2`,
    [ids.map(({ id }) => id), sender],
  );
  const before = await entriesRead();
  await append('after');

  expect((await entriesRead()) - before).toBeLessThan(20);
});
