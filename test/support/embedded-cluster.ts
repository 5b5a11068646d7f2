import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { embeddedUrl } from '../../src/database/embedded/embedded-postgres.js';

/** Asks the embedded database of a running server. */
export async function query(dataDir: string, sql: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: await embeddedUrl(dataDir) });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The number of the process that runs there now. */
export async function postmasterOf(dataDir: string): Promise<number> {
  const data = join(dataDir, 'postgres', 'data');
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
  expect(await readlink(`/proc/${pid}/cwd`)).toBe(data);
  return pid;
}
