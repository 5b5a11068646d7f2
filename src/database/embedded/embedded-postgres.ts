import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { loadBinaries } from './binaries.js';
import { commandAs, databaseAccount } from './database-account.js';

export interface EmbeddedPostgres {
  /** Connection URL of the `skein` database. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts PostgreSQL in `directory`, making the cluster first where there is none. */
export async function startEmbeddedPostgres(
  directory: string,
  settings: Record<string, string> = {},
): Promise<EmbeddedPostgres> {
  const binaries = await loadBinaries();
  const account = await databaseAccount();
  const dataDirectory = join(directory, 'postgres');
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  if (account) {
    await chmod(directory, 0o755);
    await chown(dataDirectory, account.uid, account.gid);
  }
  const passwordFile = join(directory, 'postgres-password');
  const exists = await stat(join(dataDirectory, 'PG_VERSION')).catch(() => undefined);
  if (!exists) {
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (account) await chown(passwordFile, account.uid, account.gid);
    await run(
      commandAs(account, [
        binaries.initdb,
        `--pgdata=${dataDirectory}`,
        '--username=skein',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        '--no-instructions',
      ]),
    );
  }
  const port = await freePort();
  const flags = Object.entries({
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [file, ...args] = commandAs(account, [binaries.postgres, '-D', dataDirectory, ...flags]);
  const child = spawn(file!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  await ready(child);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const base = `postgres://skein:${password}@127.0.0.1:${port}`;
  await createDatabase(`${base}/postgres`);
  return {
    url: `${base}/skein`,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}

async function run([file, ...args]: string[]): Promise<void> {
  const child = spawn(file!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`${file} failed: ${output}`);
}

async function ready(child: ChildProcess): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('ready to accept connections')) resolve();
      if (output.length > 100_000) output = output.slice(-10_000);
    });
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${output}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'skein'");
    if (rowCount === 0) await client.query('CREATE DATABASE skein');
  } finally {
    await client.end();
  }
}
