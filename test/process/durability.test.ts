import { expect, test } from 'vitest';
import type { LogMessage } from '../../src/conversations/message/log-message.js';
import { type Account, logIn, register } from '../support/accounts.js';
import { postmasterOf } from '../support/embedded-cluster.js';
import { befriend } from '../support/people.js';
import { ServerProcess } from '../support/server-process.js';
import { usedDataDirectory } from '../support/temporary-directory.js';
import { connect, type SocketClient } from '../support/socket-client.js';

/*
 * What was acknowledged survives: the server is killed without warning while messages flow, or its database is.
 * Writers send again, with the same clientMsgId, whatever was not answered.
 */

interface Written {
  clientMsgId: string;
  seq: number;
}

const environment = (dataDir: string) => ({ DATA_DIR: dataDir, WS_FRAME_RATE: '0' });
const wsUrlOf = (url: string): string => `${url.replace('http', 'ws')}/ws`;

/** Sends until the socket ends or `isOver` says so; every message that was acked is remembered. */
async function write(
  socket: SocketClient,
  to: Account,
  prefix: string,
  acked: Written[],
  isOver: () => boolean,
) {
  for (let n = 1; !isOver(); n++) {
    const clientMsgId = `${prefix}-${n}`;
    const answer = await Promise.race([send(socket, to, clientMsgId), socket.closed]);
    if (!('event' in answer)) return; // the socket is gone
    if (answer.event === 'ack') acked.push({ clientMsgId, seq: answer.data.seq });
  }
}

const send = (socket: SocketClient, to: Account, clientMsgId: string) =>
  socket.request('message.send', {
    to: { type: 'single', id: to.id },
    clientMsgId,
    content: { type: 'text', text: clientMsgId },
  });

/** The whole log: dense, without doubles, and with every acked message under its number. */
async function expectNothingLost({ rest }: Account, acked: readonly Written[]): Promise<void> {
  const { body: list } = await rest.get<{ items: { id: string; lastSeq: number }[] }>('/conversations');
  const { id, lastSeq } = list.items[0]!;
  const log: LogMessage[] = [];
  while (log.length < lastSeq) {
    const path = `/conversations/${id}/messages?after=${log.length}&limit=100`;
    const { body } = await rest.get<{ items: LogMessage[] }>(path);
    expect(body.items.length).toBeGreaterThan(0);
    log.push(...body.items);
  }
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  expect(new Set(log.map(({ clientMsgId }) => clientMsgId)).size).toBe(log.length);
  for (const { clientMsgId, seq } of acked) expect(log[seq - 1]!.clientMsgId).toBe(clientMsgId);
}

test('nothing that was acked is gone after kill -9 of the server in the middle of the traffic', async () => {
  const dataDir = await usedDataDirectory();
  let server = ServerProcess.spawn({ environment: environment(dataDir) });
  let url = await server.listening();
  const [alice, bob] = [await register(url), await register(url)];
  await befriend(alice, bob);
  const acked: Written[] = [];

  for (let round = 1; round <= 3; round++) {
    const socket = await connect(wsUrlOf(url), alice.accessToken);
    const enough = round * 40;
    const writing = write(socket, bob, `round ${round}`, acked, () => false);
    await expect.poll(() => acked.length, { interval: 5 }).toBeGreaterThan(enough);
    await server.ended('SIGKILL');
    await writing;
    server = ServerProcess.spawn({ environment: environment(dataDir) });
    url = await server.listening();
  }

  await expectNothingLost(await logIn(url, bob), acked);
});

test('nothing is lost or doubled when PostgreSQL is killed in the middle of the traffic', async () => {
  const dataDir = await usedDataDirectory();
  const server = ServerProcess.spawn({ environment: environment(dataDir) });
  const url = await server.listening();
  const [alice, bob] = [await register(url), await register(url)];
  await befriend(alice, bob);
  const socket = await connect(wsUrlOf(url), alice.accessToken);
  const reader = await connect(wsUrlOf(url), bob.accessToken);
  const acked: Written[] = [];
  let isOver = false;
  const writing = write(socket, bob, 'm', acked, () => isOver);

  for (let round = 1; round <= 3; round++) {
    const before = acked.length;
    await expect.poll(() => acked.length, { interval: 5 }).toBeGreaterThan(before + 40);
    process.kill(await postmasterOf(dataDir), 'SIGKILL');
    const afterKill = acked.length;
    await expect.poll(() => acked.length, { interval: 20 }).toBeGreaterThan(afterKill + 5);
  }
  isOver = true;
  await writing;

  await expectNothingLost(bob, acked);
  await reader.next('message.new', ({ data }) => data.seq >= acked.at(-1)!.seq);
  const seen = reader.of('message.new').map(({ data }) => data.seq as number);
  expect(seen).toEqual(seen.map((_, index) => index + 1));
});
