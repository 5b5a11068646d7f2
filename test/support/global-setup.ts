import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { embeddedUrl, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the cluster's maintenance database; test databases are made beside it. */
    adminUrl: string;
  }
}

export const TEMPLATE = 'skein_template';

/** One PostgreSQL for the run: TEST_DATABASE_URL (a superuser's) where given, else an embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const directory = await mkdtemp(join(tmpdir(), 'skein-test-'));
  // A test database is thrown away, so it need not survive a power cut; commits stay ordered all the same.
  const cluster = given
    ? undefined
    : await startEmbeddedPostgres(directory, { max_connections: '400', shared_buffers: '256MB' });
  // By TCP, which tests can stand in the way of.
  const adminUrl = given ?? (await embeddedUrl(directory));
  await makeTemplate(adminUrl);
  project.provide('adminUrl', adminUrl);
  return async () => {
    await cluster?.stop();
    await rm(directory, { recursive: true, force: true });
  };
}

async function makeTemplate(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${TEMPLATE}`;
  await migrate(url.href);
}
