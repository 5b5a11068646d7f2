import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';
import { PATIENCE } from './test/support/patience.js';

const shared = {
  pool: 'forks' as const,
  // Files of one worker share its modules: importing the server for each of them took half of the run. They keep
  // nothing in modules that another one could see.
  isolate: false,
  // No promises either: a test waits for several things.
  testTimeout: 3 * PATIENCE,
  hookTimeout: 3 * PATIENCE,
  expect: { poll: { timeout: PATIENCE } },
};

/** Tests that start PostgreSQL and speak to it. */
const real = {
  ...shared,
  globalSetup: ['test/support/global-setup.ts'],
  setupFiles: ['reflect-metadata'],
};

const MEMORY = 'test/performance/memory/**/*.test.ts';

export default defineConfig({
  test: {
    // More than cores: tests of processes, browsers and time limits mostly wait.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['src/**/*.spec.ts', 'web/src/**/*.spec.ts'],
          setupFiles: ['reflect-metadata'],
        },
      },
      { test: { ...real, name: 'real', include: ['test/**/*.test.ts'], exclude: [MEMORY] } },
      {
        test: {
          ...real,
          name: 'memory',
          include: [MEMORY],
          // What the collector does is measured: one after the other, each in a process of its own, when all others are done.
          isolate: true,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
