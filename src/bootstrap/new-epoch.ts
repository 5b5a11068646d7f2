import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError, parseEnvironment } from '../config/environment.js';
import { epochServiceOn } from '../conversations/epoch/log-epoch.service.js';
import { createDataSource, dataSourceOptions } from '../database/data-source.js';
import { Database } from '../database/database.js';
import {
  type EmbeddedPostgres,
  embeddedUrl,
  startEmbeddedPostgres,
} from '../database/embedded/embedded-postgres.js';
import { migrate } from '../database/migrate.js';

/*
 * `npm run epoch:new`: gives the log a new epoch, for a restore that nothing in the database can show. Works beside a
 * running server, which notices within seconds and sends its clients away, and without one.
 */

if (existsSync('.env')) process.loadEnvFile('.env');
const { DATABASE_URL, DATA_DIR } = parseEnvironment(process.env);
const embedded = DATABASE_URL === undefined ? await startUnlessRunning(DATA_DIR) : undefined;
try {
  const url = DATABASE_URL ?? embedded?.url ?? (await embeddedUrl(DATA_DIR));
  if (embedded) await migrate(url);
  process.stdout.write(`The log has a new epoch: ${await renew(url)}\n`);
} finally {
  await embedded?.stop();
}

async function startUnlessRunning(directory: string): Promise<EmbeddedPostgres | undefined> {
  try {
    return await startEmbeddedPostgres(resolve(directory));
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined; // a server runs it
    throw error;
  }
}

async function renew(url: string): Promise<string> {
  const dataSource = await createDataSource(dataSourceOptions({ url, poolSize: 2 })).initialize();
  const database = new Database(dataSource);
  try {
    return await epochServiceOn(database).renew();
  } finally {
    await database.onApplicationShutdown();
    await dataSource.destroy();
  }
}
