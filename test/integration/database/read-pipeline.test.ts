import type { Pool } from 'pg';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { expect, onTestFinished, test } from 'vitest';
import { ReadPipeline } from '../../../src/database/read-pipeline.js';
import { connectedDatabase } from '../../support/connected-database.js';

/** What `ReadPipeline` takes. */
const ROOM = 2000;
const ECHO = 'SELECT 100 / $1::int AS share';

test('every read has its own answer or error, however many share a connection', async () => {
  const { database } = await connectedDatabase();
  const divisors = Array.from({ length: 300 }, (_, n) => n % 3);
  const answers = await Promise.allSettled(
    divisors.map((divisor) => database.prepared<{ share: number }>('echo', ECHO, [divisor])),
  );
  const told = answers.map((answer) =>
    answer.status === 'fulfilled' ? answer.value[0]!.share : answer.reason.code,
  );
  expect(told).toEqual(divisors.map((divisor) => (divisor === 0 ? '22012' : 100 / divisor)));
});

test('reads share a few connections', async () => {
  const { test: own, database } = await connectedDatabase();
  await Promise.all(Array.from({ length: 200 }, () => database.prepared('echo', ECHO, [1])));
  const [row] = await own.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND query = '${ECHO}'`,
  );
  expect(row!.count).toBeGreaterThan(0);
  expect(row!.count).toBeLessThanOrEqual(3);
});

test('after its connections were lost it opens others', async () => {
  const { test: own, database } = await connectedDatabase();
  await database.prepared('echo', ECHO, [1]);
  const slow = database.prepared('slow', 'SELECT pg_sleep(60)').catch((error: unknown) => error);
  const killed = (): Promise<unknown[]> =>
    own.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()`,
    );
  await expect.poll(killed).toHaveLength(1);
  expect(await slow).toMatchObject({ code: 'unavailable' });
  expect(await database.prepared('echo', ECHO, [4])).toEqual([{ share: 25 }]);
});

test('behind a read that is stuck nobody waits for long', async () => {
  const { database } = await connectedDatabase();
  const pool = (database.dataSource.driver as PostgresDriver).master as Pool;
  const reads = new ReadPipeline(pool, { mostConnections: 3, stuckMs: 100 });
  onTestFinished(() => reads.close());
  const echo = { name: 'echo', text: ECHO, values: [1] };
  await reads.query(echo);
  const stuck = reads.query({ text: 'SELECT pg_sleep(4)' });
  const behind = reads.query(echo);
  const others = setInterval(() => void reads.query(echo).catch(() => undefined), 20);
  onTestFinished(() => clearInterval(others));
  for (const { status } of await Promise.allSettled([stuck, behind])) expect(status).toBe('rejected');
  expect(await reads.query(echo)).toEqual([{ share: 100 }]);
});

test('writes nothing', async () => {
  const { database } = await connectedDatabase();
  await expect(database.prepared('write', 'CREATE TABLE x ()')).rejects.toMatchObject({
    code: 'unavailable',
    cause: { code: '25006' },
  });
});

test('what does not fit is refused, and what was accepted is answered', async () => {
  const { database } = await connectedDatabase();
  const accepted = Array.from({ length: ROOM }, () => database.prepared('echo', ECHO, [1]));
  await expect(database.prepared('echo', ECHO, [1])).rejects.toMatchObject({ code: 'unavailable' });
  await expect(Promise.all(accepted)).resolves.toHaveLength(ROOM);
  expect(await database.prepared('echo', ECHO, [5])).toEqual([{ share: 20 }]);
});

test('closing waits for the answers', async () => {
  const { database } = await connectedDatabase();
  const read = database.prepared('echo', ECHO, [2]);
  await Promise.all([database.onApplicationShutdown(), expect(read).resolves.toEqual([{ share: 50 }])]);
  await expect(database.prepared('echo', ECHO, [1])).rejects.toMatchObject({ code: 'unavailable' });
});
