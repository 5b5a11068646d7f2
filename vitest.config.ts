import { defineConfig } from 'vitest/config';

const shared = {
  pool: 'forks' as const,
  // Files of one worker share its modules: importing the server for each of them took half of the run. They keep
  // nothing in modules that another one could see.
  isolate: false,
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['src/**/*.spec.ts', 'web/src/**/*.spec.ts'],
          setupFiles: ['reflect-metadata'],
        },
      },
      {
        test: {
          ...shared,
          name: 'real',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          setupFiles: ['reflect-metadata'],
        },
      },
    ],
  },
});
