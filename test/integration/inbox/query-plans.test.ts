import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { CHANGED_QUERY, PAGES_QUERY, SINGLE_QUERY } from '../../../src/inbox/conversation-view.query.js';
import { testDatabase } from '../../support/database.js';

const QUERIES: [name: string, sql: string, parameters: unknown[]][] = [
  ['the conversation list', PAGES_QUERY, ['1', [null, '2026-11-23'], [null, '7'], [51, 51]]],
  ['a conversation', SINGLE_QUERY, ['1', '1']],
  ['the changes of a sync', CHANGED_QUERY, ['1', '0', '0', 101]],
];

test.each(QUERIES)(
  'looks up every row of %s by a key, so that other accounts cost nothing',
  async (_, sql, parameters) => {
    const { url } = await testDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    onTestFinished(() => client.end());
    // In an empty database reading a whole table is the cheapest plan; where an index serves, this forbids it.
    await client.query('SET enable_seqscan = off');

    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, parameters);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');

    expect(plan).not.toContain('Seq Scan');
    // An index that is read without a condition is a whole table as well.
    expect(plan.match(/Index Cond/g)).toHaveLength(plan.match(/Index (Only )?Scan/g)!.length);
    expect(plan).toContain('conversation_members_');
    expect(plan).toContain('conversations_pkey');
    expect(plan).toContain('messages_pkey');
  },
);
