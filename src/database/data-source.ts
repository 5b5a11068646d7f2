import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { migrations } from './migrations/index.js';
import { ISO_DATES, SESSION_LIMITS, type SessionSettings } from './session-settings.js';
import { WatchedClient } from './watched-client.js';

export interface DataSourceSettings {
  url: string;
  poolSize: number;
}

/** Milliseconds. Above `statement_timeout`, so that it is PostgreSQL that gives up wherever it can. */
const UNRESPONSIVE_MS = 6000;

/**
 * Compiling a plan takes longer than every statement of ours; the conversation list of a user with some thousands of
 * them is estimated above the limit from which PostgreSQL would do it.
 */
export const POOL_SETTINGS: SessionSettings = { jit: 'off', ...ISO_DATES, ...SESSION_LIMITS };

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
      onConnect: (client: WatchedClient) => client.configure(POOL_SETTINGS),
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
