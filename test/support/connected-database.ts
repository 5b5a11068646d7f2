import type { Logger } from 'typeorm';
import { onTestFinished } from 'vitest';
import { Database } from '../../src/database/database.js';
import { createDataSource, dataSourceOptions } from '../../src/database/data-source.js';
import { testDatabase, type TestDatabase } from './database.js';

/** Every statement that a `Database` sends, in order; for promises about their number. */
export class StatementLog implements Logger {
  readonly statements: string[] = [];

  logQuery(query: string): void {
    this.statements.push(query);
  }

  /** The statements that `work` sends. Nothing else may use the database meanwhile. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    const before = this.statements.length;
    await work();
    return this.statements.slice(before);
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

export interface ConnectedDatabase {
  readonly test: TestDatabase;
  readonly database: Database;
  readonly log: StatementLog;
}

/** A `Database` for services that are built with `new`, connected to a database of the running test's own. */
export async function connectedDatabase(existing?: TestDatabase): Promise<ConnectedDatabase> {
  const test = existing ?? (await testDatabase());
  const log = new StatementLog();
  const dataSource = await createDataSource({
    ...dataSourceOptions({ url: test.url, poolSize: 4 }),
    logging: true,
    logger: log,
  }).initialize();
  onTestFinished(() => dataSource.destroy());
  return { test, database: new Database(dataSource), log };
}
