import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WatchedClient } from '../../../src/database/watched-client.js';
import { isUnavailable } from '../../../src/database/database-errors.js';
import { CuttableNetwork } from '../../support/cuttable-network.js';
import { testDatabase } from '../../support/database.js';

const UNRESPONSIVE_MS = 1000;

async function setUp() {
  const { url } = await testDatabase();
  const network = await CuttableNetwork.to(url);
  const through = new URL(url);
  through.port = new URL(network.url).port;
  const client = new WatchedClient({ connectionString: through.href, unresponsiveMs: UNRESPONSIVE_MS });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.cut());
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  return { network, client, stream };
}

test('an answer that does not come is not waited for for ever, and counts as a database that is away', async () => {
  const { network, client } = await setUp();
  network.freeze();
  const error: unknown = await client.query('SELECT 1').catch((reason: unknown) => reason);
  expect(isUnavailable(error)).toBe(true);
});

test('not even after a time in which there was nothing to do', async () => {
  const { network, client, stream } = await setUp();
  await once(stream, 'timeout');
  await client.query('SELECT 1');
  network.freeze();
  const error: unknown = await client.query('SELECT 1').catch((reason: unknown) => reason);
  expect(isUnavailable(error)).toBe(true);
});

test('a goodbye that is not answered is not waited for either', async () => {
  const { network, client } = await setUp();
  network.freeze();
  await expect(client.end()).resolves.toBeUndefined();
});

test('a database that lets nobody in in time counts as one that is away', async () => {
  const silent = createServer();
  onTestFinished(() => void silent.close());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const client = new WatchedClient({
    host: '127.0.0.1',
    port,
    connectionTimeoutMillis: 50,
    unresponsiveMs: UNRESPONSIVE_MS,
  });
  const error: unknown = await client.connect().catch((reason: unknown) => reason);
  expect(isUnavailable(error)).toBe(true);
});

test('a connection that has nothing to do stays', async () => {
  const { client, stream } = await setUp();
  await once(stream, 'timeout');
  await expect(client.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
});
