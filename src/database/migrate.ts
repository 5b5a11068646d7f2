import pg from 'pg';
import { createDataSource, dataSourceOptions } from './data-source.js';
import { migrations } from './migrations/index.js';
import { installFunctions } from './sql-functions.js';

/** Any number that other users of the same database server are unlikely to take. */
const MIGRATION_LOCK = 5_356_734_001;

/** The database belongs to a later version, whose rules this one does not know: it could break them. */
export class NewerSchemaError extends Error {
  constructor(unknown: readonly string[]) {
    super(
      `The database was migrated by a newer Skein (it knows ${unknown.join(', ')}, this version does not). Start that version, or restore a backup from before.`,
    );
  }
}

/**
 * Brings the schema up to date. Several nodes may start at once: an advisory lock lets one of them work.
 *
 * @throws NewerSchemaError when the database knows a migration that this build does not
 */
export async function migrate(url: string): Promise<void> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await refuseNewerSchema(lock);
    const dataSource = await createDataSource({
      ...dataSourceOptions({ url, poolSize: 2 }),
      extra: {},
    }).initialize();
    try {
      await dataSource.runMigrations({ transaction: 'each' });
    } finally {
      await dataSource.destroy();
    }
    await installFunctions(lock);
  } finally {
    await lock.end();
  }
}

async function refuseNewerSchema(client: pg.Client): Promise<void> {
  const { rows: tables } = await client.query("SELECT 1 WHERE to_regclass('migrations') IS NOT NULL");
  if (tables.length === 0) return;
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY timestamp');
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new NewerSchemaError(unknown);
}
