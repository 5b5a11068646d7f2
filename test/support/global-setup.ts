import type { TestProject } from 'vitest/node';
import { embeddedUrl, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { copyDirectory, makeDataDirectory, newDirectory, removeDirectory } from './data-directory.js';
import { makeTemplate } from './template-database.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the cluster's maintenance database; test databases are made beside it. */
    adminUrl: string;
    /** A data directory with a cluster in it that has been stopped, to be copied. */
    dataDirectory: string;
  }
}

/**
 * Test databases are thrown away, so they need not survive a power cut; making one takes a seventh of the time. Commits wait and
 * are seen in the same order all the same, and a process that dies loses nothing. What is promised of the disk is tested
 * on clusters that have everything on (`durableDatabase`).
 */
const WITHOUT_DISK = { fsync: 'off', full_page_writes: 'off' };

interface Prepared {
  readonly adminUrl: string;
  readonly dataDirectory: string;
  stop(): Promise<void>;
}

/** Vitest sets each project up by itself; they share what this process has. */
const shared = globalThis as { skeinTests?: { users: number; prepared: Promise<Prepared> } };

/** One PostgreSQL for the run: TEST_DATABASE_URL (a superuser's) where given, else an embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = (shared.skeinTests ??= { users: 0, prepared: prepare() });
  run.users++;
  const { adminUrl, dataDirectory, stop } = await run.prepared;
  project.provide('adminUrl', adminUrl);
  project.provide('dataDirectory', dataDirectory);
  return async () => {
    if (--run.users > 0) return;
    delete shared.skeinTests;
    await stop();
  };
}

async function prepare(): Promise<Prepared> {
  const dataDirectory = await makeDataDirectory(WITHOUT_DISK);
  const own = await newDirectory();
  await copyDirectory(dataDirectory, own);
  const given = process.env['TEST_DATABASE_URL'];
  const settings = { ...WITHOUT_DISK, max_connections: '400', shared_buffers: '256MB' };
  const cluster = given ? undefined : await startEmbeddedPostgres(own, settings);
  // By TCP, which tests can stand in the way of.
  const adminUrl = given ?? (await embeddedUrl(own));
  await makeTemplate(adminUrl);
  return {
    adminUrl,
    dataDirectory,
    stop: async () => {
      await cluster?.stop();
      await Promise.all([own, dataDirectory].map(removeDirectory));
    },
  };
}
