import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';

/** `src`, or `dist/src` in a build: every `.sql` file below it is one function (or more) of the database. */
const ROOT = join(import.meta.dirname, '..');

/** A file of functions. Running it again replaces them, as long as their arguments and results stay what they are. */
interface FunctionFile {
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

/**
 * A repeatable migration: installs the files whose text changed since they were installed last, so that a change of a rule
 * is a change of a file, which can be read as such. A function with other arguments is another one: a migration drops
 * the old one, when no older node is left that calls it.
 *
 * The caller holds the migration lock.
 */
export async function installFunctions(client: Client): Promise<void> {
  const { rows } = await client.query<{ file: string; hash: string }>('SELECT file, hash FROM sql_functions');
  const installed = new Map(rows.map(({ file, hash }) => [file, hash]));
  for (const { name, sql, hash } of await functionFiles()) {
    if (installed.get(name) === hash) continue;
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      'INSERT INTO sql_functions (file, hash) VALUES ($1, $2) ON CONFLICT (file) DO UPDATE SET hash = excluded.hash',
      [name, hash],
    );
    await client.query('COMMIT');
  }
}

async function functionFiles(): Promise<FunctionFile[]> {
  const paths = await readdir(ROOT, { recursive: true });
  const files = paths.filter((path) => path.endsWith('.sql')).toSorted();
  return Promise.all(
    files.map(async (path) => {
      const sql = await readFile(join(ROOT, path), 'utf8');
      return { name: path.replaceAll('\\', '/'), sql, hash: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
