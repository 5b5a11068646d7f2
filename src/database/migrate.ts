import pg from 'pg';
import { createDataSource, dataSourceOptions } from './data-source.js';

/** Any number that other users of the same database server are unlikely to take. */
const MIGRATION_LOCK = 5_356_734_001;

/**
 * Brings the schema up to date. Several nodes may start at once: an advisory lock lets one of them work.
 *
 * @throws Error when the database knows a migration that this build does not: it belongs to a newer Skein
 */
export async function migrate(url: string): Promise<void> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const dataSource = await createDataSource({
      ...dataSourceOptions({ url, poolSize: 2 }),
      extra: {},
    }).initialize();
    try {
      await dataSource.runMigrations({ transaction: 'each' });
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await lock.end();
  }
}
