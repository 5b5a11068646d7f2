import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { migrations } from './migrations/index.js';
import { WatchedClient } from './watched-client.js';

export interface DataSourceSettings {
  url: string;
  poolSize: number;
}

/**
 * No statement of REST or the socket may hold a client longer than it is ready to wait, and a transaction whose node
 * froze must give its row locks back to the other nodes. All in milliseconds; the database enforces them.
 */
export const SESSION_LIMITS = {
  statement_timeout: 5000,
  lock_timeout: 4000,
  idle_in_transaction_session_timeout: 4000,
} as const;

/**
 * Times as the driver reads them, whatever the database was told to write (unless DATABASE_URL brings `options` of
 * its own, which replace these).
 */
export const ISO_DATES = '-c DateStyle=ISO';

/** Milliseconds. Above `statement_timeout`, so that it is PostgreSQL that gives up wherever it can. */
const UNRESPONSIVE_MS = 6000;

export function dataSourceOptions({ url, poolSize }: DataSourceSettings): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    migrations,
    // The schema only ever changes through reviewed migrations.
    synchronize: false,
    migrationsTableName: 'migrations',
    poolSize,
    applicationName: 'skein',
    extra: {
      connectionTimeoutMillis: 4000,
      Client: WatchedClient,
      unresponsiveMs: UNRESPONSIVE_MS,
      keepAlive: true,
      // Compiling a plan takes longer than every statement of ours; the conversation list of a user with some
      // thousands of them is estimated above the limit from which PostgreSQL would do it.
      options: `-c jit=off ${ISO_DATES}`,
      ...SESSION_LIMITS,
    },
  };
}

/** Makes the data source; `xid8` is a type that TypeORM does not list although it needs nothing special from it. */
export function createDataSource(options: DataSourceOptions): DataSource {
  const dataSource = new DataSource(options);
  const { supportedDataTypes } = dataSource.driver as PostgresDriver;
  supportedDataTypes.push('xid8' as (typeof supportedDataTypes)[number]);
  return dataSource;
}
