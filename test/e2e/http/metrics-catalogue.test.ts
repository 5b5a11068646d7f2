import { once } from 'node:events';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { COUNTERS, GAUGES, HISTOGRAMS, TALLIES } from '../../../src/metrics/metric-catalogue.js';
import { register } from '../../support/accounts.js';
import { befriended } from '../../support/people.js';
import { RawSocket } from '../../support/raw-socket.js';
import { draft, toUser } from '../../support/sending.js';
import { startServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

const CATALOGUE = [COUNTERS, TALLIES, GAUGES, HISTOGRAMS].flatMap((each) =>
  Object.values<{ name: string }>(each).map(({ name }) => name),
);

/** Reads the metrics again and again, and notes which of the catalogue have moved since the first time. */
class Watch {
  readonly moved = new Set<string>();
  private first: Map<string, string> | undefined;

  constructor(private readonly url: string) {}

  async look(): Promise<void> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const now = new Map(CATALOGUE.map((name) => [name, samplesOf(text, name)]));
    this.first ??= now;
    for (const [name, samples] of now) if (samples !== this.first.get(name)) this.moved.add(name);
  }

  /** Looks until this one has moved. */
  async until(name: string): Promise<void> {
    for (const deadline = performance.now() + 60_000; !this.moved.has(name);) {
      if (performance.now() > deadline) throw new Error(`${name} does not move.`);
      await this.look();
    }
  }
}

/** Its lines, those of a histogram's parts too. */
const samplesOf = (text: string, name: string): string =>
  text
    .split('\n')
    .filter((line) => line.startsWith(name) && /^(_\w+)?[{ ]/.test(line.slice(name.length)))
    .join('\n');

test('every metric of the catalogue moves when what it is about happens', async () => {
  const server = await startServer({
    WS_OUTBOUND_QUEUE_BYTES: '16384',
    WS_FRAME_RATE: '0',
    DATABASE_POOL_SIZE: '2',
  });
  const watch = new Watch(server.url);
  await watch.look();
  const [alice, bob] = await befriended(server);
  const sender = await connect(server.wsUrl, alice.accessToken);
  const post = async (text: string): Promise<number> => {
    const content = { type: 'text', text };
    return (await alice.rest.post('/messages', draft(toUser(bob), { content }))).status;
  };
  expect(await post('hello')).toBe(201);
  await RawSocket.open(server.wsUrl, 'no-token').catch(() => undefined);
  sender.send({ event: 'nothing', id: 'x' });
  await watch.until('skein_frame_errors_total');
  await lockedConversation(server, watch, () => post('late'));
  await fullQueue(server, watch, bob.accessToken, () => post('漢'.repeat(4000)));
  await busyPool(server, watch);

  await watch.look();
  expect(CATALOGUE.filter((name) => !watch.moved.has(name))).toEqual([]);
}, 120_000);

async function consoleOf({ database }: TestServer): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Messages wait, their batch is tried again, and the alarm on the oldest one would go off. */
async function lockedConversation(
  server: TestServer,
  watch: Watch,
  sendOne: () => Promise<number>,
): Promise<void> {
  const console = await consoleOf(server);
  await console.query('BEGIN');
  await console.query('SELECT 1 FROM conversations FOR UPDATE');
  const late = sendOne();
  for (const name of [
    'skein_messages_waiting',
    'skein_oldest_message_seconds',
    'skein_batches_retried_total',
  ]) {
    await watch.until(name);
  }
  expect(await late).toBe(503);
  await console.query('ROLLBACK');
}

/** A client that does not read. */
async function fullQueue(
  { wsUrl }: TestServer,
  watch: Watch,
  token: string,
  sendMuch: () => Promise<unknown>,
): Promise<void> {
  const slow = await RawSocket.open(wsUrl, token);
  slow.tcp.pause();
  const closed = once(slow.tcp, 'close');
  for (let n = 0; n < 2000 && !watch.moved.has('skein_slow_consumers_closed_total'); n++) {
    await Promise.all(Array.from({ length: 8 }, sendMuch));
    if (n % 2 === 0) await watch.look();
  }
  await watch.until('skein_outbound_queue_bytes');
  slow.tcp.destroy();
  await closed;
}

/** More requests than connections, while a table is locked. */
async function busyPool(server: TestServer, watch: Watch): Promise<void> {
  const accounts = await Promise.all(Array.from({ length: 8 }, () => register(server.url)));
  const console = await consoleOf(server);
  await console.query('BEGIN');
  await console.query('SELECT 1 FROM users FOR UPDATE');
  const asked = accounts.map(({ rest }) => rest.patch('/users/me', { nickname: 'Another' }));
  for (const name of ['skein_database_pool_waiting', 'skein_database_pool_idle']) await watch.until(name);
  await console.query('ROLLBACK');
  await Promise.all(asked);
}
