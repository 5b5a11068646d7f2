import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { LoadClient } from '../../../bench/load/load-client.js';
import type { Account, ActivityPlan, Address } from '../../../bench/load/load-plan.js';
import { consecutivePairs, seedAccounts, seedContacts } from '../../../bench/seeding/seed-accounts.js';
import { testDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { pairChat } from '../../support/pair-chat.js';
import { ServerProcess } from '../../support/server-process.js';

const SOCKETS = 40;
/** V8 says of each collection what it did, as name-value pairs. */
const TRACE = ['--trace-gc', '--trace-gc-nvp', '--max-semi-space-size=16'];
/** Bytes that must be allocated before collections are looked at: the first ones have the objects of the start to move… */
const WARM_UP = 400 * 1024 * 1024;
/** …and so many while they are, in at least as many collections. */
const MEASURED = 400 * 1024 * 1024;
const COLLECTIONS = 5;
/**
 * Of what was allocated, how much may be promoted to the old generation. Measured: 0.1 %, and from 5 to 20 % where one message or
 * request kept the next one alive: by a timer and a promise of the driver, by allocation site pretenuring, by
 * a prototype that Express changed.
 */
const LIMIT = 0.02;

interface Collection {
  allocated: number;
  promoted: number;
}

const collectionsIn = (output: string): Collection[] =>
  [...output.matchAll(/ gc=s .*? allocated=(\d+) promoted=(\d+) /g)].map(([, allocated, promoted]) => ({
    allocated: Number(allocated),
    promoted: Number(promoted),
  }));

const sum = (collections: readonly Collection[], of: keyof Collection): number =>
  collections.reduce((total, each) => total + each[of], 0);

/** The built server, in a process of its own because V8's flags are a process's. */
async function startTracedServer() {
  const database = await testDatabase();
  const client = new Client({ connectionString: database.url });
  client.on('error', () => undefined); // the database is dropped under it
  await client.connect();
  onTestFinished(() => client.end());
  const secret = randomBytes(48).toString('base64url');
  const accounts = await seedAccounts(client, SOCKETS, secret);
  await seedContacts(client, consecutivePairs(accounts));
  const server = ServerProcess.spawn({
    command: [process.execPath, ...TRACE, resolve('dist/src/main.js')],
    environment: { DATABASE_URL: database.url, JWT_SECRET: secret, WS_FRAME_RATE: '0' },
  });
  const { hostname, port } = new URL(await server.listening());
  return { server, accounts, address: { host: hostname, port: Number(port) } };
}

const rest = (address: Address, accounts: readonly Account[]): ActivityPlan => ({
  kind: 'http',
  address,
  requests: accounts.map(({ accessToken }) => ({ method: 'GET', path: '/api/v1/users/me', accessToken })),
  connections: 16,
});

test.each([
  ['a message', pairChat],
  ['a request', rest],
])('what %s leaves behind dies young', async (_, activity) => {
  const { server, accounts, address } = await startTracedServer();
  const load = new LoadClient();
  onTestFinished(() => load.stop());
  /** Those since the first `skipped`, once they have seen so many bytes allocated. */
  const collectionsOf = (bytes: number, skipped = 0): Promise<Collection[]> =>
    eventually(async () => {
      const collections = collectionsIn(server.output).slice(skipped);
      expect(sum(collections, 'allocated')).toBeGreaterThan(bytes);
      return collections;
    });
  let collections: Collection[] = [];
  await load.run(
    { warmupSeconds: 0, seconds: 0, activities: [activity(address, accounts)] },
    async (phase) => {
      if (phase !== 'measuring') return; // the traffic goes on meanwhile
      const { length } = await collectionsOf(WARM_UP);
      collections = await collectionsOf(MEASURED, length);
    },
  );

  expect(collections.length).toBeGreaterThanOrEqual(COLLECTIONS);
  expect(sum(collections, 'promoted') / sum(collections, 'allocated')).toBeLessThan(LIMIT);
});
