import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { onTestFinished } from 'vitest';
import { createApplication } from '../../src/application.js';
import { parseEnvironment } from '../../src/config/environment.js';
import { createTestDatabase, type TestDatabase } from './database.js';

export interface TestServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** `ws://127.0.0.1:<port>/ws`. */
  readonly wsUrl: string;
  readonly database: TestDatabase;
  readonly app: NestExpressApplication;
  /** Stops the server and drops its database; may be called again. */
  close(): Promise<void>;
}

export type Overrides = Partial<NodeJS.ProcessEnv>;

/**
 * Boots the real server in this process on a free port, for `beforeAll`; the caller closes it.
 *
 * @param database to run several servers on one database; it is then the caller's to drop
 */
export async function bootServer(overrides: Overrides = {}, database?: TestDatabase): Promise<TestServer> {
  const own = database ?? (await createTestDatabase());
  const environment = parseEnvironment({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: own.url,
    ALLOW_UNSAFE_DATABASE: 'true',
    ...overrides,
  });
  const jwtSecret = environment.JWT_SECRET ?? randomBytes(48).toString('base64');
  const app = await createApplication({ environment, databaseUrl: own.url, jwtSecret });
  const server = (await app.listen(0, '127.0.0.1')) as Server;
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    server.closeIdleConnections();
    await app.close();
    if (!database) await own.drop();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}/ws`,
    database: own,
    app,
    close: () => (closing ??= close()),
  };
}

/** Boots the real server for one test, on a database of its own; both go when the test ends. */
export async function startServer(overrides: Overrides = {}, database?: TestDatabase): Promise<TestServer> {
  const server = await bootServer(overrides, database);
  onTestFinished(() => server.close());
  return server;
}
