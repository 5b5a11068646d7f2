import { expect, test } from 'vitest';
import { Readiness } from '../../../src/health/readiness.js';
import { durableDatabase } from '../../support/database.js';
import { startServer } from '../../support/server.js';

test('liveness and readiness answer 200 while the database does', async () => {
  const { url } = await startServer({}, await durableDatabase());
  for (const probe of ['live', 'ready']) {
    const response = await fetch(`${url}/health/${probe}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  }
});

test('readiness ends with the drain while liveness goes on', async () => {
  const { url, app } = await startServer();
  app.get(Readiness).beginDrain();
  const ready = await fetch(`${url}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ code: 'unavailable', detail: 'The node is shutting down.' });
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

test('readiness refuses a database whose commits are not flushed, and one that is gone', async () => {
  const { url, database } = await startServer({}, await durableDatabase());
  const name = new URL(database.url).pathname.slice(1);
  await database.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  const disconnect = () =>
    database
      .query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
        [name],
      )
      .catch(() => undefined);
  await disconnect();
  const readiness = async (): Promise<string> => (await fetch(`${url}/health/ready`)).text();
  await expect.poll(readiness).toContain('synchronous_commit is off');

  await database.query(`ALTER DATABASE ${name} RESET synchronous_commit`);
  await disconnect();
  await expect.poll(readiness).toBe(JSON.stringify({ status: 'ok' }));

  await database.drop();
  await expect.poll(readiness).toContain('"code":"unavailable"');
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

test('metrics answer this machine, but not somebody whom a proxy brings', async () => {
  const { url } = await startServer();
  const local = await fetch(`${url}/metrics`);
  expect(local.status).toBe(200);
  const text = await local.text();
  for (const name of [
    'skein_messages_committed_total',
    'skein_commit_seconds',
    'nodejs_eventloop_lag_seconds',
  ]) {
    expect(text).toContain(name);
  }
  expect(text).toMatch(/^skein_database_pool_connections [1-9]/m);
  const forwarded = await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(forwarded.status).toBe(404);
});

test('metrics want the token where one is set', async () => {
  const { url } = await startServer({ METRICS_TOKEN: 'a-token-for-prometheus' });
  const read = (headers: Record<string, string>) => fetch(`${url}/metrics`, { headers });
  expect((await read({})).status).toBe(401);
  expect((await read({ authorization: 'Bearer another' })).status).toBe(401);
  expect((await read({ authorization: 'Bearer a-token-for-prometheus' })).status).toBe(200);
});
