import { expect, test } from 'vitest';
import {
  GroupSearchRepository,
  MOST_CANDIDATES,
  NEWEST,
} from '../../../src/groups/group-search.repository.js';
import { comparableText } from '../../../src/common/http/plain-text.js';
import type { Transaction } from '../../../src/database/database.js';
import { connectedDatabase } from '../../support/connected-database.js';

const GROUPS = 30_000;

/** `GROUPS` groups, the newest of which are named alike, and some with names of their own among the oldest. */
async function start(named: readonly string[]) {
  const { test: db, database } = await connectedDatabase();
  await db.query(
    `INSERT INTO groups (id, name, owner_id, member_count)
     SELECT n, CASE WHEN n <= $1::int / 2 THEN 'Old ' ELSE 'Young ' END || n, 1, 1 FROM generate_series(101, $1::int) n`,
    [GROUPS],
  );
  await db.query(
    `INSERT INTO groups (id, name, owner_id, member_count) SELECT n, name, 1, 1 FROM unnest($1::text[]) WITH ORDINALITY AS x(name, n)`,
    [named],
  );
  await db.query('ANALYZE groups');
  const searches = new GroupSearchRepository();
  const search = (text: string, below?: string, limit = 11) =>
    searches.search(database, '1', comparableText(text), below, limit);
  /** Rows of `groups` that a search reads; within one transaction the counters of its own reads are seen. */
  const readsOf = (text: string): Promise<number> =>
    database.transaction(async (tx) => {
      const before = await counted(tx);
      await searches.search(tx, '1', comparableText(text), undefined, 11);
      return (await counted(tx)) - before;
    });
  return { search, readsOf };
}

async function counted(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ read: number }>(
    `SELECT (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_xact_user_tables WHERE relname = 'groups'`,
  );
  return row!.read;
}

const names = ({ rows }: { rows: { name: string }[] }): string[] => rows.map(({ name }) => name);

test('finds a name by any part of it, in any script and case, whatever stands for something elsewhere', async () => {
  const { search } = await start(['Weavers', '李小龍之友', '100% wool', 'snake_case', 'a\\b', 'İstanbul']);

  expect(names(await search('EAVE'))).toEqual(['Weavers']);
  expect(names(await search('小龍'))).toEqual(['李小龍之友']);
  expect(names(await search('龍'))).toEqual(['李小龍之友']);
  expect(names(await search('0%'))).toEqual(['100% wool']);
  expect(names(await search('%'))).toEqual(['100% wool']);
  expect(names(await search('e_c'))).toEqual(['snake_case']);
  expect(names(await search('\\'))).toEqual(['a\\b']);
  expect(names(await search('stanb'))).toEqual(['İstanbul']);
  expect(names(await search('nobody'))).toEqual([]);
  expect(names(await search('young', undefined, 3))).toEqual(
    [GROUPS, GROUPS - 1, GROUPS - 2].map((n) => `Young ${n}`),
  );
});

test('what is frequent and far away is found page after page', async () => {
  const { search } = await start([]);
  let below: string | undefined;
  for (let pages = 1; ; pages++) {
    const { rows, continueBelow } = await search('Old', below);
    if (rows.length > 0) {
      expect(rows[0]!.name).toBe(`Old ${GROUPS / 2}`);
      break;
    }
    expect(pages).toBeLessThan(GROUPS / NEWEST);
    below = continueBelow;
    expect(below).toBeDefined();
  }
});

test('no search reads all groups, whether many have what it looks for, few, or none', async () => {
  const { readsOf } = await start(['Weavers', '李小龍之友']);
  for (const text of ['y', 'Old', 'ld', 'Weav', '李', '%', 'no such name', 'Young 1']) {
    expect(await readsOf(text)).toBeLessThanOrEqual(NEWEST + MOST_CANDIDATES + 50);
  }
});
