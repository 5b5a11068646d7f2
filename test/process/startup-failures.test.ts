import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../support/database.js';
import { ServerProcess } from '../support/server-process.js';
import { usedDataDirectory } from '../support/temporary-directory.js';

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
