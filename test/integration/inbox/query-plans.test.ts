import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import {
  CHANGED_QUERY,
  PAGE_QUERY,
  PAGES_QUERY,
  SINGLE_QUERY,
} from '../../../src/inbox/conversation-view.query.js';
import { connectedDatabase } from '../../support/connected-database.js';
import { testDatabase } from '../../support/database.js';
import { Scene } from '../../support/scene.js';

const QUERIES: [name: string, sql: string, parameters: unknown[]][] = [
  ['the conversation list', PAGE_QUERY, ['1', '2026-11-23', '7', 51]],
  ['several pages of it', PAGES_QUERY, ['1', [null, '2026-11-23'], [null, '7'], [51, 51]]],
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

interface PlanNode {
  'Relation Name'?: string;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

/** The tables of a plan that ran, with how often each was scanned. */
const scansOf = (node: PlanNode): [table: string, times: number][] => [
  ...(node['Relation Name'] ? [[node['Relation Name'], node['Actual Loops']] as [string, number]] : []),
  ...(node.Plans ?? []).flatMap(scansOf),
];

/** Somebody with forty conversations and a group. @param when `ANALYZE`: PostgreSQL knows how large its tables are */
async function sociableUser(when: string) {
  const { test: database, database: product } = await connectedDatabase();
  const scene = new Scene(product);
  const [me, ...peers] = (await scene.users(41)) as [string, ...string[]];
  for (const peer of peers) await scene.say(await scene.single(me, peer), peer, 'hi');
  await scene.group(me, peers);
  if (when === 'ANALYZE') await database.query('ANALYZE');
  return { database, me };
}

test.each([['before anybody analysed the tables'], ['ANALYZE']])(
  'a sync in which nothing changed scans a table once and not once a conversation (%s)',
  async (when) => {
    const { database, me } = await sociableUser(when);
    const [now] = await database.query<{ xid: string }>(
      'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid',
    );

    const [explained] = await database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${CHANGED_QUERY}`,
      [me, now!.xid, '0', 101],
    );

    const scans = scansOf(explained!['QUERY PLAN'][0].Plan);
    expect(new Set(scans.map(([table]) => table))).toContain('users');
    expect(scans.filter(([, times]) => times > 1)).toEqual([]);
  },
);

/** Each with the parameters of an EXECUTE, behind the user. */
const LISTS = [
  ['a page of the list scans', PAGE_QUERY, `'2100-01-01', '1', '51'`],
  ['pages that are asked for together scan', PAGES_QUERY, `'{NULL,2100-01-01}', '{NULL,1}', '{51,51}'`],
] as const;

test.each(
  LISTS.flatMap(([what, sql, parameters]) =>
    ['before anybody analysed the tables', 'ANALYZE'].map((when) => [what, when, sql, parameters] as const),
  ),
)('%s no table but messages once a conversation (%s)', async (_, when, sql, parameters) => {
  const { database, me } = await sociableUser(when);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  onTestFinished(() => client.end());
  // As on the connections that run it again and again: the planner does not know how many pages and rows there are.
  await client.query('SET plan_cache_mode = force_generic_plan');
  await client.query(`PREPARE pages AS ${sql}`);

  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE pages(${me}, ${parameters})`,
  );

  const scans = scansOf(rows[0]!['QUERY PLAN'][0].Plan);
  const tables = new Set(scans.map(([table]) => table));
  for (const table of ['conversations', 'conversation_members', 'users', 'groups'])
    expect(tables).toContain(table);
  // The last message of each conversation stands in a place of its own.
  expect(scans.filter(([table, times]) => times > 1 && table !== 'messages')).toEqual([]);
});
