import { access, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { databaseAccount } from '../../src/database/embedded/account.js';
import { freePort } from '../../src/database/embedded/free-port.js';
import { Launcher } from '../../src/database/embedded/launcher.js';
import { stopPostmaster, untilReady } from '../../src/database/embedded/postmaster.js';
import { ServerProcess } from '../support/server-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const BINARIES = '/usr/lib/postgresql/15/bin';

test('the server runs on a PostgreSQL 15 of Debian, as an ordinary role, and is not ready where a power cut would cost acks', async () => {
  await access(join(BINARIES, 'postgres')).catch(() => {
    throw new Error(`There is no PostgreSQL in ${BINARIES}. Install it: apt-get install postgresql-15`);
  });
  const admin = await startCluster();
  await admin.query("CREATE ROLE skein LOGIN PASSWORD 'a word'");
  await admin.query('CREATE DATABASE skein OWNER skein');
  const byTcp = `postgres://skein:a%20word@127.0.0.1:${admin.port}/skein`;
  const [{ sockets }] = (
    await admin.query<{ sockets: string }>("SELECT current_setting('unix_socket_directories') AS sockets")
  ).rows as [{ sockets: string }];

  for (const [DATABASE_URL, place] of [
    [byTcp, '127.0.0.1'],
    [`${byTcp}?host=${sockets}`, `the socket in ${sockets}`],
  ]) {
    const server = ServerProcess.spawn({
      environment: { DATABASE_URL, HOST: '127.0.0.1', ALLOW_UNSAFE_DATABASE: 'false' },
    });
    const ready = `${await server.listening()}/health/ready`;
    expect((await fetch(ready)).status, place).toBe(200);
    await reconfigure(admin, 'off');
    await expect
      .poll(async () => (await fetch(ready)).text(), DEADLINE)
      .toContain('the setting fsync is off, the setting full_page_writes is off');
    await reconfigure(admin, 'on');
    await expect.poll(async () => (await fetch(ready)).status, DEADLINE).toBe(200);
    expect(server.output).toContain(`PostgreSQL at ${place}:${admin.port}, database skein`);
    expect(server.output).not.toContain('a%20word');
    expect(await server.ended('SIGTERM')).toBe(0);
  }
});

const DEADLINE = { timeout: 60_000, interval: 100 };

async function reconfigure(admin: pg.Client, value: 'on' | 'off'): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes'])
    await admin.query(`ALTER SYSTEM SET ${setting} = ${value}`);
  await admin.query('SELECT pg_reload_conf()');
}

/** Makes and starts a cluster that goes with the test. @returns a superuser's connection to it */
async function startCluster(): Promise<pg.Client> {
  const directory = await temporaryDirectory();
  const account = await databaseAccount(directory);
  const launcher = await Launcher.for(account);
  const data = join(directory, 'data');
  const passwordFile = join(directory, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, 'superuser');
  if (account)
    for (const path of [directory, data, passwordFile]) await chown(path, account.uid, account.gid);
  await launcher.run([
    join(BINARIES, 'initdb'),
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-sync',
  ]);
  const port = await freePort();
  const flags = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${directory}`];
  const postmaster = launcher.start([
    join(BINARIES, 'postgres'),
    '-D',
    data,
    ...flags.flatMap((flag) => ['-c', flag]),
  ]);
  onTestFinished(() => stopPostmaster(postmaster));
  await untilReady(postmaster);
  const client = new pg.Client(`postgres://postgres:superuser@127.0.0.1:${port}/postgres`);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}
