import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { befriended } from '../../support/people.js';
import { draft, toUser } from '../../support/sending.js';
import { bootServer } from '../../support/server.js';

const DEADLINE = { timeout: 60_000, interval: 100 };

/** Ends the sessions of the server, as a fail-over does: the next ones begin with the present settings. */
const disconnect = (database: TestDatabase, name: string): Promise<unknown> =>
  database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = $1 AND application_name LIKE 'skein%' AND pid <> pg_backend_pid()`,
    [name],
  );

test('while the database is read-only everything that writes is unavailable, and goes on by itself afterwards', async () => {
  const database = await createTestDatabase();
  const server = await bootServer({}, database);
  onTestFinished(async () => {
    await server.close();
    await database.drop();
  });
  const name = new URL(database.url).pathname.slice(1);
  const [alice, bob] = await befriended(server);
  const ready = async (): Promise<string> => (await fetch(`${server.url}/health/ready`)).text();

  await database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  await disconnect(database, name);
  await expect.poll(ready, DEADLINE).toContain('read-only');
  const posted = await alice.rest.post<{ code: string }>('/messages', draft(toUser(bob)));
  expect([posted.status, posted.body.code]).toEqual([503, 'unavailable']);
  const renamed = await alice.rest.patch<{ code: string }>('/users/me', { nickname: 'Alicia' });
  expect([renamed.status, renamed.body.code]).toEqual([503, 'unavailable']);

  await database.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`); // by a session from before
  await expect.poll(ready, DEADLINE).toBe('{"status":"ok"}');
  await expect
    .poll(async () => (await alice.rest.post('/messages', draft(toUser(bob)))).status, DEADLINE)
    .toBe(201);
  await expect
    .poll(async () => (await alice.rest.patch('/users/me', { nickname: 'Alicia' })).status, DEADLINE)
    .toBe(200);
});
