import { expect, onTestFinished, test } from 'vitest';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { LogWritten } from '../../../src/conversations/conversation.events.js';
import type { LogMessage } from '../../../src/conversations/message/log-message.js';
import type { Account } from '../../support/accounts.js';
import { CuttableNetwork } from '../../support/cuttable-network.js';
import { createTestDatabase } from '../../support/database.js';
import { befriended, groupOf, people } from '../../support/people.js';
import { startServer } from '../../support/server.js';
import { connect, type SocketClient } from '../../support/socket-client.js';

/** A server whose database is 25 ms away, and a group in which some write while others come and go. */
async function setUp() {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const network = await CuttableNetwork.to(database.url);
  const far = { ...database, url: withPort(database.url, new URL(network.url).port) };
  const server = await startServer(
    { WS_FRAME_RATE: '0', CREATIONS_PER_MINUTE: '0', MESSAGE_WRITERS: '4' },
    Object.assign(Object.create(database) as typeof database, far),
  );
  const [owner, ...others] = (await people(server, 5)) as [Account, ...Account[]];
  const { body } = await owner.rest.post<{ id: string }>('/groups', { name: 'Open', joinPolicy: 'open' });
  const [ann, bob, guest, other] = others as [Account, Account, Account, Account];
  for (const { rest } of [ann, bob]) await rest.post(`/groups/${body.id}/join`, {});
  const writers = await Promise.all(
    [owner, ann, bob].map(({ accessToken }) => connect(server.wsUrl, accessToken)),
  );
  return { network, groupId: body.id, writers, accounts: [owner, ann, bob], guests: [guest, other] };
}

function withPort(url: string, port: string): string {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = port;
  return String(changed);
}

async function write(client: SocketClient, groupId: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await client.request('message.send', {
      to: { type: 'group', id: groupId },
      clientMsgId: `w${n}`,
      content: { type: 'text', text: `${n}` },
    });
  }
}

async function comeAndGo({ rest, id }: Account, groupId: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await rest.post(`/groups/${groupId}/join`, {});
    await rest.delete(`/groups/${groupId}/members/${id}`);
  }
}

/** The numbers in the order in which a session heard of them, by message or ack. */
const numbersOf = (client: SocketClient): number[] =>
  client.seen
    .filter(({ event, data }) => event === 'message.new' || (event === 'ack' && data.duplicate === false))
    .map(({ data }) => (data as LogMessage).seq);

test('no ack overtakes a lower message, and nobody gets an own one, while members come and go', async () => {
  const { network, groupId, writers, accounts, guests } = await setUp();
  network.delay(25);
  await Promise.all([
    ...writers.map((client) => write(client, groupId, 12)),
    ...guests.map((guest) => comeAndGo(guest, groupId, 4)),
  ]);
  await Promise.all(writers.map((client) => client.barrier()));
  for (const [index, client] of writers.entries()) {
    const numbers = numbersOf(client);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(client.of('message.new').filter(({ data }) => data.from === accounts[index]!.id)).toEqual([]);
  }
});

test.each([1, 2, 3])('nobody gets an own message when connections are lost (seed %i)', async (seed) => {
  const { network, groupId, writers, accounts } = await setUp();
  network.delay(25);
  const cuts = (async () => {
    for (let n = seed; n < seed + 6; n++) {
      await writers[n % 3]!.next('message.new');
      network.cut();
      network.mend();
    }
  })();
  await Promise.all(writers.map((client) => write(client, groupId, 15)));
  void cuts.catch(() => undefined);
  for (const [index, client] of writers.entries()) {
    const acked = new Set(client.of('ack').map(({ data }) => data.seq as number));
    const own = client.of('message.new').filter(({ data }) => data.from === accounts[index]!.id);
    expect(own.filter(({ data }) => acked.has(data.seq as number))).toEqual([]);
  }
});

test('an update is delivered at its change, to both sides of a single chat and to a group', async () => {
  const server = await startServer();
  const [ann, bob] = await befriended(server);
  const groupId = await groupOf(ann, [bob]);
  const clients = await Promise.all([ann, bob].map(({ accessToken }) => connect(server.wsUrl, accessToken)));
  for (const to of [
    { type: 'single', id: bob.id },
    { type: 'group', id: groupId },
  ]) {
    const content = { type: 'text', text: 'first' };
    const { data: ack } = await clients[0]!.request('message.send', { to, clientMsgId: 'm', content });
    await clients[1]!.next('message.new', ({ data }) => data.seq === ack.seq && data.clientMsgId === 'm');
    await server.database.query(
      `WITH moved AS (
         UPDATE conversations SET last_change = last_change + 1 WHERE id = $1 RETURNING id, last_change
       )
       UPDATE messages SET change = moved.last_change, edited_at = now(), content = '{"text":"second","type":"text"}'
       FROM moved WHERE conversation_id = moved.id AND seq = $2`,
      [ack.conversationId, ack.seq],
    );
    const message = {
      ...{ conversationId: ack.conversationId, seq: ack.seq, change: ack.change + 1, from: ann.id },
      ...{ to, clientMsgId: 'm', content: { type: 'text', text: 'second' }, createdAt: ack.createdAt },
    } as LogMessage;
    server.app.get(DomainEvents, { strict: false }).publish(LogWritten, [{ kind: 'updated', message }]);
    for (const client of clients) expect((await client.next('message.updated')).data).toEqual(message);
  }
});
