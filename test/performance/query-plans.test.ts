import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { Account } from '../../bench/load/load-plan.js';
import { seedMessages, vacuum } from '../../bench/seeding/seed-messages.js';
import { api } from '../support/rest-client.js';
import { type SeededServer, startSeededServer } from '../support/seeded-server.js';
import { startServer } from '../support/server.js';
import { connect } from '../support/socket-client.js';

const USERS = 2_000;
const MESSAGES_EACH = 100;
/** Enough that PostgreSQL makes generic plans, which it does after five. */
const ROUNDS = 12;
const GROWING = [
  'auth_sessions',
  'contacts',
  'conversation_members',
  'conversations',
  'groups',
  'messages',
  'users',
];

interface ScanRow {
  relname: string;
  seq_scan: string;
}

/** How often each table was read as a whole, by everybody so far. */
async function wholeReads(client: Client): Promise<Record<string, number>> {
  const { rows } = await client.query<ScanRow>(
    'SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY ($1) ORDER BY relname',
    [GROWING],
  );
  return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, Number(seq_scan)]));
}

/** A connection hands in what it counted when it ends: waits until the database has seen `application` off. */
async function untilGone(client: Client, application: string): Promise<void> {
  const sql = 'SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name LIKE $1';
  for (let left = 1; left > 0;) {
    const { rows } = await client.query<{ count: number }>(`${sql} AND datname = current_database()`, [
      application,
    ]);
    left = rows[0]!.count;
  }
}

/** As many messages as make a whole read hurt, and the statistics that PostgreSQL would have of them. */
async function fill({ client, conversationIds, server }: SeededServer): Promise<void> {
  const filler = new Client({ connectionString: server.database.url, application_name: 'filler' });
  await filler.connect();
  await seedMessages(filler, conversationIds, MESSAGES_EACH);
  await vacuum(filler);
  await filler.end();
  await untilGone(client, 'filler');
}

/** What a client does all day, over REST and over the socket. */
async function useEverything(
  url: string,
  wsUrl: string,
  me: Account,
  peer: Account,
  id: string,
): Promise<void> {
  const rest = api(url, me.accessToken);
  const socket = await connect(wsUrl, me.accessToken);
  const data = { to: { type: 'single', id: peer.userId }, content: { type: 'text', text: 'Hello' } };
  await socket.request('message.send', { ...data, clientMsgId: `plan-${me.userId}` });
  await socket.request('conversation.read', { conversationId: id, seq: 5 });
  const { data: first } = await socket.request('sync', {});
  const answers = [
    await rest.get(`/conversations/${id}/messages`),
    await rest.get(`/conversations/${id}/messages?before=50`),
    await rest.get(`/conversations/${id}/messages?after=50`),
    await rest.get(`/conversations/${id}/changes?since=50`),
    await rest.get('/conversations'),
    await rest.get('/contacts'),
    await rest.get('/sync'),
    await rest.get(`/sync?cursor=${encodeURIComponent(first.cursor as string)}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  await socket.close();
}

test('reads no growing table as a whole, whatever a client asks', async () => {
  const environment = { JWT_SECRET: randomBytes(48).toString('base64url') };
  const seeded = await startSeededServer(USERS, environment);
  const { accounts, conversationIds, client } = seeded;
  await fill(seeded);
  // The first start on a database goes through all tables once, to begin its history.
  await seeded.server.close();
  await untilGone(client, 'skein%');
  const before = await wholeReads(client);

  const server = await startServer(environment, seeded.server.database);
  for (let round = 0; round < ROUNDS; round++) {
    const [me, peer] = [accounts[round * 2]!, accounts[round * 2 + 1]!];
    await useEverything(server.url, server.wsUrl, me, peer, conversationIds[round]!);
  }
  await server.close();
  await untilGone(client, 'skein%');

  expect(await wholeReads(client)).toEqual(before);
});

/** Entries of `messages` that were read by an index, by everybody so far. */
async function entriesRead(client: Client): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    `SELECT coalesce(sum(idx_tup_read), 0)::int AS read FROM pg_stat_user_indexes WHERE relname = 'messages'`,
  );
  return rows[0]!.read;
}

test('a message looks at no other messages of its conversation', async () => {
  const environment = { JWT_SECRET: randomBytes(48).toString('base64url'), MESSAGE_WRITERS: '1' };
  const seeded = await startSeededServer(2, environment);
  const { accounts, client, server } = seeded;
  const [me, peer] = accounts as [Account, Account];
  const socket = await connect(server.wsUrl, me.accessToken);
  /** Each message twice: the second goes the long way, which looks for the first. */
  const sendTwice = async (clientMsgId: string): Promise<void> => {
    const content = { type: 'text', text: 'Hello' };
    const data = { to: { type: 'single', id: peer.userId }, content, clientMsgId };
    for (const duplicate of [false, true]) {
      expect(await socket.request('message.send', data)).toMatchObject({ data: { duplicate } });
    }
  };
  for (let round = 0; round < ROUNDS; round++) await sendTwice(`planned-${round}`);
  await fill(seeded);
  const before = await entriesRead(client);

  for (let round = 0; round < ROUNDS; round++) await sendTwice(`sent-${round}`);
  await server.close();
  await untilGone(client, 'skein%');

  // One for each second copy; the rest is what a start and an end of a node look at.
  expect((await entriesRead(client)) - before).toBeLessThan(2 * MESSAGES_EACH);
});
