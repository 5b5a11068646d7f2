import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';

const run = promisify(execFile);

export const newDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'skein-test-'));

export const removeDirectory = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 20 });

/**
 * Makes a data directory as a first start and an orderly stop leave it, but for the port: copies shall not all want the same.
 *
 * @param settings of PostgreSQL while it is made
 */
export async function makeDataDirectory(settings: Record<string, string>): Promise<string> {
  const directory = await newDirectory();
  const cluster = await startEmbeddedPostgres(directory, settings);
  await migrate(cluster.url);
  await cluster.stop();
  await rm(join(directory, 'postgres', 'port'));
  return directory;
}

/** Copies with owners and rights, which Node's `cp` leaves behind. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await run('cp', ['-a', `${from}/.`, to]);
}
