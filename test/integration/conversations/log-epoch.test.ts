import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { Database } from '../../../src/database/database.js';
import { LogEpochRepository } from '../../../src/conversations/epoch/log-epoch.repository.js';
import { EpochService } from '../../../src/conversations/epoch/log-epoch.service.js';
import { connectedDatabase } from '../../support/connected-database.js';
import { testDatabase, type TestDatabase } from '../../support/database.js';
import { Scene } from '../../support/scene.js';

/** A node that has just started: nothing is cached. */
const node = (database: Database): EpochService => new EpochService(database, new LogEpochRepository());

async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('adminUrl') });
  await admin.connect();
  await admin.query(sql).finally(() => admin.end());
}

const nameOf = ({ url }: TestDatabase): string => new URL(url).pathname.slice(1);

/** A copy of a database, as `CREATE DATABASE … TEMPLATE` or a restore beside the original makes it. */
async function copyOf(original: TestDatabase): Promise<TestDatabase> {
  const copy = await testDatabase();
  await asAdmin(`DROP DATABASE ${nameOf(copy)} WITH (FORCE)`);
  await asAdmin(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(original)}'`,
  );
  await asAdmin(`CREATE DATABASE ${nameOf(copy)} TEMPLATE ${nameOf(original)}`);
  return copy;
}

test('stays the same for every node and after every start', async () => {
  const { database } = await connectedDatabase();

  const epochs = await Promise.all(Array.from({ length: 8 }, () => node(database).current()));
  epochs.push(await node(database).current());

  expect(new Set(epochs).size).toBe(1);
  expect(epochs[0]).toMatch(/^[\w-]{16}$/);
});

test('is another one in a restored copy, and stays that there', async () => {
  const original = await testDatabase();
  const { database } = await connectedDatabase(original);
  const epoch = await node(database).current();
  const { database: copy } = await connectedDatabase(await copyOf(original));

  const copies = await Promise.all([node(copy).current(), node(copy).current()]);

  expect(copies[0]).not.toBe(epoch);
  expect(copies[1]).toBe(copies[0]);
  expect(await node(copy).current()).toBe(copies[0]);
});

test('changes when the tables were loaded from a dump of a busier cluster, whose rows then do not repeat', async () => {
  const { test: db, database } = await connectedDatabase();
  const scene = new Scene(database);
  const [ann, bob] = [await scene.user(), await scene.user()];
  await scene.say(await scene.single(ann, bob), ann, 'hi');
  const epoch = await node(database).current();
  await db.query(`UPDATE messages SET changed_xid = '4611686018427387904'`);
  await db.query(`UPDATE conversation_members SET changed_xid = '4611686018427387904'`);

  expect(await node(database).current()).not.toBe(epoch);

  const [future] = await db.query<{ count: string }>(
    `SELECT count(*) FROM (SELECT changed_xid FROM messages UNION ALL SELECT changed_xid FROM conversation_members) r
     WHERE changed_xid >= pg_snapshot_xmax(pg_current_snapshot())`,
  );
  expect(future?.count).toBe('0');
});

test('changes when the transaction counter of the database goes backwards under a running node', async () => {
  const { database } = await connectedDatabase();
  const repository = new LogEpochRepository();
  const running = new EpochService(database, repository);
  const epoch = await running.current();
  const state = await repository.findState(database);

  // Nothing but a restore takes the counter back, so what the node saw before is moved ahead instead.
  Object.assign(running, { known: undefined, highestXid: state.nextXid + 1000n });

  expect(await running.current()).not.toBe(epoch);
});

test('is kept by a role that may not look at the cluster, and by one that gets to see more of it', async () => {
  const { test: db, database } = await connectedDatabase();
  const epoch = await node(database).current();
  const role = nameOf(db);
  await db.query(`CREATE ROLE ${role} LOGIN PASSWORD 'test'`);
  onTestFinished(async () => {
    await db.query(`DROP OWNED BY ${role}`);
    await db.query(`DROP ROLE ${role}`);
  });
  await db.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  await db.query('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public');
  const url = new URL(db.url);
  [url.username, url.password] = [role, 'test'];
  const { database: unprivileged } = await connectedDatabase({ ...db, url: url.href });

  expect(Object.keys((await new LogEpochRepository().findState(unprivileged)).present)).toEqual(
    expect.not.arrayContaining(['system', 'directory']),
  );
  expect(await node(unprivileged).current()).toBe(epoch);

  await db.query(`UPDATE log_epoch SET fingerprint = (fingerprint::jsonb - 'system' - 'directory')::text`);
  expect(await node(database).current()).toBe(epoch);
  const [stored] = await db.query<{ fingerprint: string }>('SELECT fingerprint FROM log_epoch');
  expect(Object.keys(JSON.parse(stored!.fingerprint) as object).toSorted()).toEqual([
    'database',
    'directory',
    'messages',
    'system',
    'timeline',
  ]);
});

test('changes when the messages were emptied and loaded again into the same tables', async () => {
  const { test: db, database } = await connectedDatabase();
  const scene = new Scene(database);
  const [ann, bob] = [await scene.user(), await scene.user()];
  await scene.say(await scene.single(ann, bob), ann, 'hi');
  const epoch = await node(database).current();
  await db.query('CREATE TABLE dump AS SELECT * FROM messages; TRUNCATE messages');
  await db.query('INSERT INTO messages SELECT * FROM dump; DROP TABLE dump');
  expect(await node(database).current()).not.toBe(epoch);
});
