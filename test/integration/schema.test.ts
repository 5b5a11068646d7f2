import { expect, test } from 'vitest';
import type { DataSource } from 'typeorm';
import { testDatabase } from '../support/database.js';

test('entities and migrations describe the same schema, and every migration can be taken back', async () => {
  const database = await testDatabase();
  process.env['DATABASE_URL'] = database.url;
  const module = (await import('../../ormconfig.js')) as { default: DataSource };
  const dataSource = await module.default.initialize();

  const difference = await dataSource.driver.createSchemaBuilder().log();
  expect(difference.upQueries.map(({ query }) => query)).toEqual([]);

  for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
  const tables = await database.query(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'",
  );
  expect(tables).toEqual([]);
  expect(
    await database.query("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"),
  ).toEqual([]);
  await dataSource.runMigrations();
  await dataSource.destroy();
});
