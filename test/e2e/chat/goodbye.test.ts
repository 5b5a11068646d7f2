import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriended } from '../../support/people.js';
import { clientFrame, OPCODE, RawSocket } from '../../support/raw-socket.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => void (server = await bootServer({ WS_FRAME_RATE: '0' })));
afterAll(() => server.close());

const NORMAL = Buffer.from([0x03, 0xe8]);
const frame = (event: string, id: string, data: object = {}): Buffer =>
  clientFrame(OPCODE.text, JSON.stringify({ event, id, data }));
const message = (to: Account, n: number): Buffer =>
  frame('message.send', `m${n}`, {
    to: { type: 'single', id: to.user.id },
    clientMsgId: `goodbye-${n}`,
    content: { type: 'text', text: `${n}` },
  });

test('what stands before a client’s close is answered before the close is', async () => {
  const [alice, bob] = await befriended(server);
  for (const halfCloses of [false, true]) {
    const raw = await RawSocket.open(server.wsUrl, alice.accessToken);
    const sent = Array.from({ length: 20 }, (_, n) => message(bob, n));
    raw.tcp.write(
      Buffer.concat([
        frame('ping', 'first'),
        ...sent,
        frame('sync', 'sync'),
        frame('nonsense', 'unknown'),
        frame('ping', 'last'),
        clientFrame(OPCODE.close, NORMAL),
      ]),
    );
    if (halfCloses) raw.tcp.end();
    expect(await raw.closeCode).toBe(1000);
    await raw.ended;
    const answers = raw.frames.filter(({ id }) => id !== undefined).map(({ id }) => id);
    expect(answers).toEqual(['first', ...sent.map((_, n) => `m${n}`), 'sync', 'unknown', 'last']);
    expect(raw.bytesAfterClose).toBe(0);
  }
});

test('what stands before a breach of RFC 6455 and is answered at once is not lost', async () => {
  const [alice] = await befriended(server);
  const raw = await RawSocket.open(server.wsUrl, alice.accessToken);
  raw.tcp.write(Buffer.concat([frame('ping', 'first'), clientFrame(0x3)]));
  expect(await raw.closeCode).toBe(1002);
  expect(raw.frames.map(({ id }) => id)).toContain('first');
});
