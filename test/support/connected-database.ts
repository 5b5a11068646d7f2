import pg from 'pg';
import { onTestFinished, vi } from 'vitest';
import { Database } from '../../src/database/database.js';
import { createDataSource, dataSourceOptions } from '../../src/database/data-source.js';
import { testDatabase, type TestDatabase } from './database.js';

export interface ConnectedDatabase {
  readonly test: TestDatabase;
  readonly database: Database;
}

/** A `Database` for services that are built with `new`, connected to a database of the running test's own. */
export async function connectedDatabase(existing?: TestDatabase): Promise<ConnectedDatabase> {
  const test = existing ?? (await testDatabase());
  const dataSource = await createDataSource(dataSourceOptions({ url: test.url, poolSize: 4 })).initialize();
  const database = new Database(dataSource);
  onTestFinished(async () => {
    await database.onApplicationShutdown();
    await dataSource.destroy();
  });
  return { test, database };
}

/** How many statements `work` sends to PostgreSQL, over whichever connection of this process. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    // What a new connection is told first is not the work's.
    return sent.mock.calls.filter((call) => !JSON.stringify(call[0]).includes('set_config(')).length;
  } finally {
    sent.mockRestore();
  }
}
