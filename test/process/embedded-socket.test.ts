import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { embeddedUrl } from '../../src/database/embedded/embedded-postgres.js';
import { freePort } from '../../src/database/embedded/free-port.js';
import { query } from '../support/embedded-cluster.js';
import { ServerProcess } from '../support/server-process.js';
import { temporaryDirectory, usedDataDirectory } from '../support/temporary-directory.js';

describe('the embedded database', () => {
  test('listens on this machine only, wants its password, and keeps it to itself', async () => {
    const dataDir = await usedDataDirectory();
    await ServerProcess.spawn({ environment: { DATA_DIR: dataDir } }).listening();
    const url = new URL(await embeddedUrl(dataDir));
    expect(await query(dataDir, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    url.password = 'guess';
    await expect(new pg.Client(url.href).connect()).rejects.toThrow('password authentication failed');
    // The directory keeps its socket to the account of the database, and to root.
    for (const secret of ['jwt-secret', 'postgres/password', 'postgres']) {
      expect((await stat(join(dataDir, secret))).mode & 0o077, secret).toBe(0);
    }
  });

  test('is reached by a socket in its directory, whatever that is called', async () => {
    const dataDir = await usedDataDirectory(join(await temporaryDirectory(), 'my "data", % of it'));
    await ServerProcess.spawn({ environment: { DATA_DIR: dataDir } }).listening();
    expect(await connectionsOfServer(dataDir)).toEqual(['socket']);
  });

  test.each([
    [79, 'socket'],
    [80, 'tcp'],
  ])('in a directory with a path of %i bytes it is reached by %s', async (bytes, way) => {
    const parent = await temporaryDirectory();
    const dataDir = await usedDataDirectory(join(parent, 'd'.repeat(bytes - Buffer.byteLength(parent) - 1)));
    await ServerProcess.spawn({ environment: { DATA_DIR: dataDir } }).listening();
    expect(await connectionsOfServer(dataDir)).toEqual([way]);
  });

  test('is reached by TCP where it can make no socket', async () => {
    const dataDir = await usedDataDirectory();
    const port = await rememberPort(dataDir);
    // In place of a file system without sockets: a name that is taken for good.
    await mkdir(join(dataDir, 'postgres', `.s.PGSQL.${port}`, 'in the way'), { recursive: true });
    const server = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await server.listening()}/health/ready`)).status).toBe(200);
    expect(await connectionsOfServer(dataDir)).toEqual(['tcp']);
  });

  test('starts over the socket of one that was killed, also when its process number is taken again', async () => {
    const dataDir = await usedDataDirectory();
    const port = await rememberPort(dataDir);
    const left = join(dataDir, 'postgres', `.s.PGSQL.${port}`);
    await writeFile(left, '');
    await writeFile(`${left}.lock`, `${process.pid}\n/elsewhere\n`);
    const server = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await server.listening()}/health/ready`)).status).toBe(200);
    expect(await connectionsOfServer(dataDir)).toEqual(['socket']);
    expect(new URL(await embeddedUrl(dataDir)).port).toBe(String(port));
  });
});

/** How the server's own connections came in. */
async function connectionsOfServer(dataDir: string): Promise<string[]> {
  const rows = await query(
    dataDir,
    `SELECT DISTINCT CASE WHEN client_addr IS NULL THEN 'socket' ELSE 'tcp' END AS way
     FROM pg_stat_activity WHERE application_name LIKE 'skein%'`,
  );
  return rows.map((row) => (row as { way: string }).way);
}

/** Has the directory say that its database was on this port, which the next start takes again. */
async function rememberPort(dataDir: string): Promise<number> {
  const port = await freePort();
  await writeFile(join(dataDir, 'postgres', 'port'), `${port}\n`);
  return port;
}
