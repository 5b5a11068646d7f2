import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  AFTER_QUERY,
  BEFORE_QUERY,
  CHANGES_QUERY,
} from '../../../src/conversations/reading/history.repository.js';
import { CHANGED_QUERY, PAGE_QUERY, SINGLE_QUERY } from '../../../src/inbox/conversation-view.query.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/**
 * Messages of one conversation. What the planner goes by are shares and steps of the statistics (all messages are of this
 * conversation, numbers are spread evenly), which are the same for a million; a plan that reads the conversation reads a
 * thousand times what a page may, at this size as plainly as at that.
 */
const MESSAGES = 300_000;
const PAGE = 51;
/** Rows of messages that one answer may touch: its page, and the last message of a list. */
const MOST_TOUCHED = 2 * PAGE;

interface PlanNode {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** Rows of `messages` that a plan looked at when it ran. */
const touched = (node: PlanNode): number =>
  (node['Relation Name'] === 'messages'
    ? (node['Actual Rows'] +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0)) *
      node['Actual Loops']
    : 0) + (node.Plans ?? []).map(touched).reduce((sum, rows) => sum + rows, 0);

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`INSERT INTO users (nickname) SELECT 'User ' || n FROM generate_series(1, 4) n`);
  await client.query(
    `INSERT INTO conversations (type, last_seq, last_change, last_count) VALUES ('group', $1, $1, $1)`,
    [MESSAGES],
  );
  await client.query(
    `INSERT INTO groups (id, name, owner_id, member_count) SELECT id, 'All', 1, 4 FROM conversations`,
  );
  // The 2nd came late, the 3rd left in the middle.
  await client.query(
    `INSERT INTO conversation_members (conversation_id, user_id, joined_seq, left_seq, left_profile)
     SELECT c.id, u.id, CASE u.id WHEN 2 THEN $1::bigint - 10 ELSE 0 END,
       CASE u.id WHEN 3 THEN $1::bigint / 2 END, CASE u.id WHEN 3 THEN '{}'::jsonb END
     FROM conversations c, users u`,
    [MESSAGES],
  );
  await client.query(
    `INSERT INTO messages (conversation_id, seq, change, count, sender_id, client_msg_id, content, created_at)
     SELECT c.id, n, n, n, 1 + n % 4, 'm' || n, '{"type": "text", "text": "hi"}', now()
     FROM conversations c, generate_series(1, $1::int) n`,
    [MESSAGES],
  );
  await client.query('ANALYZE');
  return async () => {
    await client.end();
    await database.drop();
  };
}, 240_000);

const READS: [what: string, sql: string, types: string, parameters: string][] = [
  ['the newest messages', BEFORE_QUERY, 'bigint, bigint, bigint, int', `1, 1, ${MESSAGES + 1}, ${PAGE}`],
  ['older messages', BEFORE_QUERY, 'bigint, bigint, bigint, int', `1, 1, ${MESSAGES / 2}, ${PAGE}`],
  ['messages above one', AFTER_QUERY, 'bigint, bigint, bigint, int', `1, 1, ${MESSAGES / 2}, ${PAGE}`],
  ['no changes', CHANGES_QUERY, 'bigint, bigint, bigint, int', `1, 1, ${MESSAGES}, ${PAGE}`],
  ['the first changes', CHANGES_QUERY, 'bigint, bigint, bigint, int', `1, 1, 0, ${PAGE}`],
  ['changes in the middle', CHANGES_QUERY, 'bigint, bigint, bigint, int', `1, 1, ${MESSAGES / 2}, ${PAGE}`],
  ['changes of one who came late', CHANGES_QUERY, 'bigint, bigint, bigint, int', `1, 2, 0, ${PAGE}`],
  [
    'no changes of one who left',
    CHANGES_QUERY,
    'bigint, bigint, bigint, int',
    `1, 3, ${MESSAGES / 2}, ${PAGE}`,
  ],
  ['the conversation list', PAGE_QUERY, 'bigint, timestamptz, bigint, int', `1, NULL, NULL, ${PAGE}`],
  ['the list of one who left', PAGE_QUERY, 'bigint, timestamptz, bigint, int', `3, NULL, NULL, ${PAGE}`],
  ['one conversation', SINGLE_QUERY, 'bigint, bigint', '1, 1'],
  ['a sync', CHANGED_QUERY, 'bigint, xid8, bigint, int', `1, '0', 0, 101`],
];

describe.each(['force_generic_plan', 'force_custom_plan'])(
  'in a conversation of 300,000 messages (%s)',
  (mode) => {
    test.each(READS)('%s: no read grows with the log', async (_, sql, types, parameters) => {
      await client.query(`DEALLOCATE ALL; SET plan_cache_mode = ${mode}; SET jit = off`);
      await client.query(`PREPARE read (${types}) AS ${sql}`);

      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE read (${parameters})`,
      );

      expect(touched(rows[0]!['QUERY PLAN'][0].Plan)).toBeLessThanOrEqual(MOST_TOUCHED);
    });
  },
);
