import pg from 'pg';
import { ConfigurationError } from '../config/environment.js';
import { createDataSource, dataSourceOptions } from './data-source.js';
import { isLocked } from './database-errors.js';
import { migrations } from './migrations/index.js';
import { refuseTransactionPooler } from './pooler.js';
import { installFunctions } from './sql-functions.js';

/** Any number that other users of the same database server are unlikely to take. */
const MIGRATION_LOCK = 5_356_734_001;
/** Seconds between two words about a lock that is waited for, and how often they are said before the start is given up. */
const LOCK_PATIENCE_SECONDS = 30;
const MOST_WAITS = 20;
/** Milliseconds until a database that does not let us in counts as one that is away. */
const CONNECT_MS = 10_000;

/** As PostgreSQL counts: 15.0. */
const OLDEST_VERSION = 150_000;

/** The database belongs to a later version, whose rules this one does not know: it could break them. */
export class NewerSchemaError extends Error {
  constructor(unknown: readonly string[]) {
    super(
      `The database was migrated by a newer Skein (it knows ${unknown.join(', ')}, this version does not). Start that version, or restore a backup from before.`,
    );
  }
}

/** No connection to the database could be made; `cause` is the driver's error. */
export class DatabaseConnectionError extends Error {
  constructor(cause: unknown) {
    super('No connection to the database', { cause });
  }
}

/** Told what a start waits for. */
export type Tell = (message: string) => void;

/**
 * Brings the schema up to date. Several nodes may start at once: an advisory lock lets one of them work.
 *
 * @throws NewerSchemaError when the database knows a migration that this build does not
 * @throws ConfigurationError when it is not a database that the server can work with
 * @throws DatabaseConnectionError when it does not let us in
 */
export async function migrate(url: string, tell: Tell = () => undefined): Promise<void> {
  const client = await connect(url);
  try {
    await refuseForeign(client);
    await refuseTransactionPooler(url, client);
    await lockMigrations(client, tell);
    await refuseNewerSchema(client);
    const dataSource = await createDataSource({
      ...dataSourceOptions({ url, poolSize: 2 }),
      extra: {},
    }).initialize();
    try {
      await dataSource.runMigrations({ transaction: 'each' });
    } finally {
      await dataSource.destroy();
    }
    await installFunctions(client);
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  try {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
    await client.connect();
    return client;
  } catch (error) {
    throw new DatabaseConnectionError(error);
  }
}

/** Too old, or with an encoding that cannot hold what people write. */
async function refuseForeign(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string; encoding: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version,
      current_setting('server_encoding') AS encoding`,
  );
  const { number, version, encoding } = rows[0]!;
  if (Number(number) < OLDEST_VERSION) {
    throw new ConfigurationError(
      `DATABASE_URL leads to a PostgreSQL ${version}. Skein needs version 15 or newer.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new ConfigurationError(
      `The database of DATABASE_URL has the encoding ${encoding}. Make one with UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
}

/** Given back with the connection. Waiting is said aloud: a start that stands still looks like one that hangs. */
async function lockMigrations(client: pg.Client, tell: Tell): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
    MIGRATION_LOCK,
  ]);
  if (rows[0]!.taken) return;
  await client.query(`SET lock_timeout = '${LOCK_PATIENCE_SECONDS}s'`);
  for (let wait = 1; wait <= MOST_WAITS; wait++) {
    tell(`Another node migrates the database${await holdersOf(client)}: waiting for it to end`);
    try {
      await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      return;
    } catch (error) {
      if (!isLocked(error)) throw error;
    }
  }
  throw new ConfigurationError(
    `Another node has held the migration lock for ${(LOCK_PATIENCE_SECONDS * MOST_WAITS) / 60} minutes${await holdersOf(client)}. End it, then start again.`,
  );
}

async function holdersOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; address: string | null }>(
    `SELECT l.pid, a.client_addr::text AS address FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND (l.classid::bigint << 32) + l.objid::bigint = $1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [MIGRATION_LOCK],
  );
  const names = rows.map(({ pid, address }) => `process ${pid}${address ? ` from ${address}` : ''}`);
  return names.length > 0 ? ` (PostgreSQL: ${names.join(', ')})` : '';
}

async function refuseNewerSchema(client: pg.Client): Promise<void> {
  const { rows: tables } = await client.query("SELECT 1 WHERE to_regclass('migrations') IS NOT NULL");
  if (tables.length === 0) return;
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY timestamp');
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new NewerSchemaError(unknown);
}
