import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { befriended } from '../../support/people.js';
import { send, toUser } from '../../support/sending.js';
import { startServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

const ROUNDS = 100;
const SETTINGS = { WS_FRAME_RATE: '0', JWT_SECRET: 'a secret that both of the nodes know, of some length' };

/** Two devices read n and n + 1 at the same moment, round after round; returns what alice was told, up to `last`. */
async function readTogether(first: TestServer, second: TestServer, last: number): Promise<number[]> {
  const [alice, bob] = await befriended(first);
  const alices = await connect(first.wsUrl, alice.accessToken);
  const devices = await Promise.all([first, second].map(({ wsUrl }) => connect(wsUrl, bob.accessToken)));
  const sent = await Promise.all(Array.from({ length: 2 * ROUNDS }, () => send(alices, toUser(bob))));
  const conversationId = sent[0]!.data.conversationId as string;

  for (let round = 0; round < ROUNDS; round++) {
    const asked = [2 * round + 1, 2 * round + 2];
    const acks = await Promise.all(
      devices.map((device, i) => device.request('conversation.read', { conversationId, seq: asked[i] })),
    );
    acks.forEach(({ data }, i) => expect(data.readSeq).toBeGreaterThanOrEqual(asked[i]!));
  }
  // One a second and reader is told; the last one always is.
  const told = (): number[] => alices.of('receipt').map(({ data }) => data.readSeq as number);
  await eventually(async () => expect(told().at(-1)).toBeGreaterThanOrEqual(last));
  return told();
}

test('two devices that read at once hear of no position below their own, and receipts only rise', async () => {
  const server = await startServer(SETTINGS);
  const told = await readTogether(server, server, 2 * ROUNDS);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
});

test('neither do two devices on two nodes', async () => {
  const first = await startServer(SETTINGS);
  const second = await startServer(SETTINGS, first.database);
  // What the second node is told, alice on the first one hears from nobody; acks and the order are what counts.
  const told = await readTogether(first, second, 1);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
});

test('nor do requests and frames together', async () => {
  const server = await startServer(SETTINGS);
  const [alice, bob] = await befriended(server);
  const alices = await connect(server.wsUrl, alice.accessToken);
  const bobs = await connect(server.wsUrl, bob.accessToken);
  for (let n = 0; n < 20; n++) {
    const { conversationId, seq } = (await send(alices, toUser(bob))).data;
    const [answer, ack] = await Promise.all([
      bob.rest.post(`/conversations/${conversationId}/read`, { seq }),
      bobs.request('conversation.read', { conversationId, seq }),
    ]);
    expect(answer.status).toBe(204);
    expect(ack.data).toEqual({ conversationId, readSeq: seq });
  }
});
