import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../support/database.js';
import { ServerProcess } from '../support/server-process.js';
import { temporaryDirectory, usedDataDirectory } from '../support/temporary-directory.js';

const secret = 'zJ3vK0pQ8sXw1nB6tYc4mRf7hLd9aGe2';

async function refusal(environment: NodeJS.ProcessEnv): Promise<string> {
  const server = ServerProcess.spawn({ environment });
  expect(await server.ended()).toBe(1);
  expect(server.output).not.toMatch(/^\s+at /m);
  return server.output;
}

test('names every variable that is wrong', async () => {
  const output = await refusal({ PORT: 'many', LOG_LEVEL: 'loud' });
  expect(output).toMatch(/^ {2}PORT: /m);
  expect(output).toMatch(/^ {2}LOG_LEVEL: /m);
});

test('demands a proper secret and a database in production, and says what to set', async () => {
  const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  const outputs = await Promise.all([
    refusal(production),
    refusal({ ...production, JWT_SECRET: 'short' }),
    refusal({ ...production, JWT_SECRET: 'changeme'.repeat(5) }),
    refusal({ NODE_ENV: 'production', JWT_SECRET: secret }),
  ]);
  expect(outputs).toEqual([
    expect.stringContaining('JWT_SECRET is demanded in production'),
    expect.stringContaining('JWT_SECRET is too short'),
    expect.stringContaining('known default'),
    expect.stringContaining('ALLOW_EMBEDDED_DATABASE=true'),
  ]);
});

test('takes the embedded database in production with explicit consent', async () => {
  const server = ServerProcess.spawn({
    environment: {
      NODE_ENV: 'production',
      JWT_SECRET: secret,
      ALLOW_EMBEDDED_DATABASE: 'true',
      DATA_DIR: await usedDataDirectory(),
    },
  });
  expect((await fetch(`${await server.listening()}/health/ready`)).status).toBe(200);
});

test.each([
  ['at its address', '127.0.0.1:1/skein'],
  ['at any address of its name', 'localhost:1/skein'],
  ['at its socket', 'localhost/skein?host=/nowhere/at/all'],
])('says that the database is not %s, without its password', async (_, place) => {
  const output = await refusal({ DATABASE_URL: `postgres://skein:hidden-word@${place}` });
  expect(output).toContain('The database of DATABASE_URL cannot be reached');
  expect(output).not.toContain('hidden-word');
});

test.each([
  ['DATABASE_URL', 'postgres://skein:hidden-word@database.invalid/skein'],
  ['HOST', 'database.invalid'],
])('says that the name in %s has no address', async (variable, value) => {
  const output = await refusal({ DATA_DIR: await usedDataDirectory(), [variable]: value });
  expect(output).toMatch(
    /database\.invalid has no address \(E\w+\)\. It stands in DATABASE_URL or in HOST\./,
  );
  expect(output).not.toContain('hidden-word');
});

test('says that the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { url } = await testDatabase();
  const output = await refusal({ DATABASE_URL: url, HOST: '127.0.0.1', PORT: String(port) });
  expect(output).toContain(`Port ${port} on 127.0.0.1 is taken. Set PORT`);
});

test('refuses a database that a newer version has migrated', async () => {
  const database = await testDatabase();
  await database.query(
    "INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')",
  );
  const output = await refusal({ DATABASE_URL: database.url });
  expect(output).toContain('migrated by a newer Skein (it knows Future9999999999999');
});

test('says what is in the way where DATA_DIR should be', async () => {
  const directory = await temporaryDirectory();
  const file = join(directory, 'data');
  await writeFile(file, '');
  expect(await refusal({ DATA_DIR: file })).toContain(`${file} is in the way`);
  expect(await refusal({ DATA_DIR: join(file, 'below') })).toContain('must be directories');
});

test('says that a .env is damaged, and which line of it', async () => {
  const cwd = await temporaryDirectory();
  await writeFile(join(cwd, '.env'), 'PORT=0\nJWT_SECRET: abc\n');
  const server = ServerProcess.spawn({ cwd });
  expect(await server.ended()).toBe(1);
  expect(server.output).toContain('Line 2 of the file .env is not of the form NAME=value.');
});

test('says whom it waits for while another node migrates', async () => {
  const database = await testDatabase();
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('SELECT pg_advisory_lock(5356734001)');
  const server = ServerProcess.spawn({ environment: { DATABASE_URL: database.url, HOST: '127.0.0.1' } });
  await server.untilOutput(/Another node migrates the database \(PostgreSQL: process \d+.*\): waiting/);
  await other.query('SELECT pg_advisory_unlock_all()');
  expect((await fetch(`${await server.listening()}/health/live`)).status).toBe(200);
});

test('says what the database lacks: the right to make tables, a name, a password, an encoding', async () => {
  const database = await testDatabase();
  const name = new URL(database.url).pathname.slice(1);
  await database.query(`CREATE ROLE ${name} LOGIN PASSWORD 'guest'`);
  await database.query(`CREATE DATABASE ${name}_empty`);
  await database.query(
    `CREATE DATABASE ${name}_old TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc`,
  );
  onTestFinished(async () => {
    for (const suffix of ['empty', 'old'])
      await database.query(`DROP DATABASE ${name}_${suffix} WITH (FORCE)`);
    await database.query(`DROP ROLE ${name}`);
  });
  const at = (change: (url: URL) => void): NodeJS.ProcessEnv => {
    const url = new URL(database.url);
    change(url);
    return { DATABASE_URL: url.href };
  };
  const guest = at((url) =>
    Object.assign(url, { username: name, password: 'guest', pathname: `/${name}_empty` }),
  );
  expect(await refusal(guest)).toContain('GRANT CREATE ON SCHEMA');
  expect(await refusal(at((url) => (url.password = 'wrong')))).toContain('Check the name and the password');
  expect(await refusal(at((url) => (url.password = '')))).toContain('PostgreSQL wants a password');
  expect(await refusal(at((url) => (url.pathname = '/nothing_here')))).toContain('Make it: CREATE DATABASE');
  expect(await refusal(at((url) => (url.pathname = `/${name}_old`)))).toContain('has the encoding SQL_ASCII');
  expect(await refusal(at((url) => url.searchParams.set('sslmode', 'require')))).toContain('Check sslmode');
});

test('says that what listens there is no PostgreSQL', async () => {
  const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  );
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  expect(await refusal({ DATABASE_URL: `postgres://skein:x@127.0.0.1:${port}/skein` })).toContain(
    'cannot be reached',
  );
});
