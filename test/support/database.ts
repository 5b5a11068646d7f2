import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { embeddedUrl, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { TEMPLATE } from './template-database.js';
import { usedDataDirectory } from './temporary-directory.js';

export interface TestDatabase {
  readonly url: string;
  query<Row extends pg.QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A database of its own, cloned from the migrated template. The caller drops it; `testDatabase` does so by itself. */
export const createTestDatabase = (): Promise<TestDatabase> => cloneDatabase(inject('adminUrl'), TEMPLATE);

async function cloneDatabase(adminUrl: string, template: string): Promise<TestDatabase> {
  const name = `skein_test_${randomBytes(8).toString('hex')}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 4 });
  pool.on('error', () => undefined); // the database is dropped under idle connections
  return {
    url: url.href,
    query: async <Row extends pg.QueryResultRow>(sql: string, parameters?: unknown[]) =>
      (await pool.query<Row>(sql, parameters)).rows,
    drop: async () => {
      if (!pool.ended) await pool.end();
      await asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** A database that goes when the running test ends. */
export async function testDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  return database;
}

/**
 * A database on a cluster of its own whose commits are on the disk, as the product demands: that of the other tests leaves
 * out the disk. Both go when the running test ends.
 */
export async function durableDatabase(): Promise<TestDatabase> {
  const directory = await usedDataDirectory();
  const cluster = await startEmbeddedPostgres(directory);
  onTestFinished(() => cluster.stop());
  const database = await cloneDatabase(await embeddedUrl(directory), 'skein');
  onTestFinished(() => database.drop());
  return database;
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query(sql);
  } finally {
    await admin.end();
  }
}
