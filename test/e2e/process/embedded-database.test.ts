import { mkdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { embeddedUrl } from '../../../src/database/embedded/embedded-postgres.js';
import { ServerProcess, temporaryDirectory } from '../../support/server-process.js';

describe('the embedded database', () => {
  test('is made at the first start, keeps its data over kill -9, and stops with the server', async () => {
    const dataDir = await temporaryDirectory();
    const first = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await first.listening()}/health/ready`)).status).toBe(200);
    await query(dataDir, "INSERT INTO users (mobile, nickname) VALUES ('+8613800138000', 'Ada')");
    const address = await embeddedUrl(dataDir);
    expect(await first.ended('SIGKILL')).toBe('SIGKILL');

    const second = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await second.listening()}/health/ready`)).status).toBe(200);
    expect(await query(dataDir, 'SELECT nickname FROM users')).toEqual([{ nickname: 'Ada' }]);
    expect(await embeddedUrl(dataDir)).toBe(address); // the same port and password

    const postmaster = await postmasterOf(dataDir);
    expect(await second.ended('SIGTERM')).toBe(0);
    expect(isAlive(postmaster)).toBe(false);
  });

  test('is refused to a second server, which says who has it', async () => {
    const dataDir = await temporaryDirectory();
    const first = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    const url = await first.listening();
    const second = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`Another Skein (process ${first.child.pid}) is using ${dataDir}.`);
    expect(second.output).not.toMatch(/^\s+at /m);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });

  test('goes to one of two servers that find the lock of a dead one at the same time', async () => {
    const dataDir = await temporaryDirectory();
    await writeFile(
      join(dataDir, 'skein.lock'),
      JSON.stringify({ pid: 1, startedAt: 'long ago', nonce: 'x' }),
    );
    const both = [0, 1].map(() => ServerProcess.spawn({ environment: { DATA_DIR: dataDir } }));
    const outcomes = await Promise.all(
      both.map((server) => Promise.any([server.listening().then(() => 'listens'), server.ended()])),
    );
    expect(outcomes.sort()).toEqual([1, 'listens']);
  });

  test('is made anew when the first making was cut short', async () => {
    const dataDir = await temporaryDirectory();
    const interrupted = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    await eventually(() => stat(join(dataDir, 'postgres', 'data.new', 'base')));
    expect(await interrupted.ended('SIGKILL')).toBe('SIGKILL');
    await expect(stat(join(dataDir, 'postgres', 'data'))).rejects.toThrow('ENOENT');
    const server = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await server.listening()}/health/ready`)).status).toBe(200);
  });

  test('starts again by itself when it crashes', async () => {
    const dataDir = await temporaryDirectory();
    const server = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    const url = await server.listening();
    const crashed = await postmasterOf(dataDir);
    process.kill(crashed, 'SIGKILL');
    // How long it is away is seen too seldom to wait for: a look may fall on either side of it.
    await eventually(async () => expect(await postmasterOf(dataDir)).not.toBe(crashed));
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200));
    expect(server.child.exitCode).toBeNull();
  });

  test('does not mistake another process for a database that was left behind', async () => {
    const dataDir = await temporaryDirectory();
    const first = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    await first.listening();
    await first.ended('SIGTERM');
    // What a crash leaves when the system gave the number to somebody else since: here, to this test.
    await writeFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), `${process.pid}\n/elsewhere\n`);
    const second = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await second.listening()}/health/ready`)).status).toBe(200);
  });

  test('listens on this machine only, wants its password, and keeps it to itself', async () => {
    const dataDir = await temporaryDirectory();
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
    const dataDir = join(await temporaryDirectory(), 'my "data", % of it');
    await ServerProcess.spawn({ environment: { DATA_DIR: dataDir } }).listening();
    expect(await connectionsOfServer(dataDir)).toEqual(['socket']);
  });

  test.each([
    [79, 'socket'],
    [80, 'tcp'],
  ])('in a directory with a path of %i bytes it is reached by %s', async (bytes, way) => {
    const parent = await temporaryDirectory();
    const dataDir = join(parent, 'd'.repeat(bytes - Buffer.byteLength(parent) - 1));
    await ServerProcess.spawn({ environment: { DATA_DIR: dataDir } }).listening();
    expect(await connectionsOfServer(dataDir)).toEqual([way]);
  });

  test('is reached by TCP where it can make no socket', async () => {
    const dataDir = await temporaryDirectory();
    const first = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    await first.listening();
    const { port } = new URL(await embeddedUrl(dataDir));
    await first.ended('SIGTERM');
    // In place of a file system without sockets: a name that is taken for good.
    await mkdir(join(dataDir, 'postgres', `.s.PGSQL.${port}`, 'in the way'), { recursive: true });
    const second = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await second.listening()}/health/ready`)).status).toBe(200);
    expect(await connectionsOfServer(dataDir)).toEqual(['tcp']);
  });

  test('starts over the socket of one that was killed, also when its process number is taken again', async () => {
    const dataDir = await temporaryDirectory();
    const first = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    await first.listening();
    const { port } = new URL(await embeddedUrl(dataDir));
    await first.ended('SIGTERM');
    const left = join(dataDir, 'postgres', `.s.PGSQL.${port}`);
    await writeFile(left, '');
    await writeFile(`${left}.lock`, `${process.pid}\n/elsewhere\n`);
    const second = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await second.listening()}/health/ready`)).status).toBe(200);
    expect(await connectionsOfServer(dataDir)).toEqual(['socket']);
    expect(new URL(await embeddedUrl(dataDir)).port).toBe(port);
  });
});

async function query(dataDir: string, sql: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: await embeddedUrl(dataDir) });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** How the server's own connections came in. */
async function connectionsOfServer(dataDir: string): Promise<string[]> {
  const rows = await query(
    dataDir,
    `SELECT DISTINCT CASE WHEN client_addr IS NULL THEN 'socket' ELSE 'tcp' END AS way
     FROM pg_stat_activity WHERE application_name LIKE 'skein%'`,
  );
  return rows.map((row) => (row as { way: string }).way);
}

async function postmasterOf(dataDir: string): Promise<number> {
  const data = join(dataDir, 'postgres', 'data');
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
  expect(await readlink(`/proc/${pid}/cwd`)).toBe(data);
  return pid;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function eventually<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (const deadline = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
