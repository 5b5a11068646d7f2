import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { consecutivePairs, seedAccounts, seedContacts } from '../../bench/seeding/seed-accounts.js';
import type { Account } from '../../bench/load/load-plan.js';
import { testDatabase } from './database.js';
import { type Overrides, startServer, type TestServer } from './server.js';
import { StatementRecorder } from './statement-recorder.js';

export interface SeededServer {
  readonly server: TestServer;
  /** The 1st and 2nd are contacts, the 3rd and 4th, and so on. */
  readonly accounts: Account[];
  /** Of the pairs, in their order. */
  readonly conversationIds: string[];
  /** A connection of the test's own to the server's database. */
  readonly client: Client;
  /** Everything that the server sends to its database. */
  readonly statements: StatementRecorder;
}

/** A server with many accounts, for tests of what things cost: put straight into the database, as benchmarks do. */
export async function startSeededServer(users: number, overrides: Overrides = {}): Promise<SeededServer> {
  const database = await testDatabase();
  const client = new Client({ connectionString: database.url });
  client.on('error', () => undefined); // the database is dropped under it
  await client.connect();
  onTestFinished(() => client.end());
  const secret = overrides['JWT_SECRET'] ?? randomBytes(48).toString('base64url');
  const accounts = await seedAccounts(client, users, secret);
  const conversationIds = await seedContacts(client, consecutivePairs(accounts));
  const statements = await StatementRecorder.before(database.url);
  const environment = { JWT_SECRET: secret, WS_FRAME_RATE: '0', ...overrides };
  const server = await startServer(environment, { ...database, url: statements.url });
  return { server, accounts, conversationIds, client, statements };
}
