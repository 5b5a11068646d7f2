import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate } from '../../../src/database/migrate.js';
import { testDatabase } from '../../support/database.js';

const bodyOf = `SELECT prosrc FROM pg_proc WHERE proname = 'append_new_messages'`;

test('a function whose file changed since it was installed is installed again, and only then', async () => {
  const database = await testDatabase();
  const [ours] = await database.query<{ prosrc: string }>(bodyOf);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ text: string }>(
    `SELECT pg_get_functiondef(oid) AS text FROM pg_proc WHERE proname = 'append_new_messages'`,
  );
  await client.query(rows[0]!.text.replace('RETURN NEXT', '/* somebody else’s */ RETURN NEXT'));
  await client.end();

  await migrate(database.url);
  expect((await database.query<{ prosrc: string }>(bodyOf))[0]!.prosrc).toContain('somebody else');

  await database.query(`UPDATE sql_functions SET hash = 'older' WHERE file LIKE '%append_new_messages.sql'`);
  await migrate(database.url);
  expect(await database.query(bodyOf)).toEqual([ours]);
});
