import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, register } from '../../support/accounts.js';
import { clientFrame, OPCODE, RawSocket } from '../../support/raw-socket.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
beforeAll(async () => {
  server = await bootServer({ WS_FRAME_RATE: '0' });
  alice = await register(server.url);
});
afterAll(() => server.close());

const open = (): Promise<RawSocket> => RawSocket.open(server.wsUrl, alice.accessToken);
const ping = (id: string): string => JSON.stringify({ event: 'ping', id });

const closePayload = (code: number, reason: Buffer | string = ''): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(code);
  return Buffer.concat([bytes, Buffer.from(reason)]);
};

const { text, ping: PING, close, continuation } = OPCODE;

const breaches: [string, number, () => Buffer][] = [
  ['an unmasked frame', 1002, () => clientFrame(text, ping('1'), { masked: false })],
  ['RSV1 without compression', 1002, () => clientFrame(text, ping('1'), { rsv1: true })],
  ['a reserved opcode', 1002, () => clientFrame(0x3)],
  ['a reserved control opcode', 1002, () => clientFrame(0xb)],
  ['a ping of 126 bytes', 1002, () => clientFrame(PING, Buffer.alloc(126))],
  ['a ping in fragments', 1002, () => clientFrame(PING, '', { fin: false })],
  ['a continuation of nothing', 1002, () => clientFrame(continuation, 'x')],
  [
    'a text inside a text in fragments',
    1002,
    () => Buffer.concat([clientFrame(text, '{', { fin: false }), clientFrame(text, '}')]),
  ],
  ['a close code that nobody may send (999)', 1002, () => clientFrame(close, closePayload(999))],
  ['close code 1005', 1002, () => clientFrame(close, closePayload(1005))],
  ['close code 1006', 1002, () => clientFrame(close, closePayload(1006))],
  ['close code 5000', 1002, () => clientFrame(close, closePayload(5000))],
  ['a close frame of one byte', 1002, () => clientFrame(close, Buffer.from([3]))],
  [
    'a close reason that is not UTF-8',
    1007,
    () => clientFrame(close, closePayload(1000, Buffer.from([0xc3, 0x28]))),
  ],
  ['a text that is not UTF-8', 1007, () => clientFrame(text, Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
  ['a text one byte above 64 KiB', 1009, () => clientFrame(text, 'x'.repeat(65_537))],
  ['a header that declares 2^40 bytes', 1009, () => clientFrame(text, 'x', { declaredLength: 2n ** 40n })],
  [
    'a header that declares 2^63-1 bytes',
    1009,
    () => clientFrame(text, 'x', { declaredLength: 2n ** 63n - 1n }),
  ],
  [
    'fragments above 64 KiB together',
    1009,
    () =>
      Buffer.concat([
        clientFrame(text, 'x'.repeat(40_000), { fin: false }),
        clientFrame(continuation, 'x'.repeat(40_000)),
      ]),
  ],
  [
    'continuations without end',
    1008,
    () => {
      const empty = Array.from({ length: 20_000 }, () => clientFrame(continuation, '', { fin: false }));
      return Buffer.concat([clientFrame(text, '{', { fin: false }), ...empty]);
    },
  ],
];

describe('a breach of RFC 6455 closes the socket with the code that it has for it', () => {
  test.each(breaches)('%s: %i', async (_, code, bytes) => {
    const raw = await open();
    raw.tcp.write(bytes());
    expect(await raw.closeCode).toBe(code);
    await raw.ended;
    expect(raw.bytesAfterClose).toBe(0);
  });
});

test('a frame of exactly 64 KiB is read, in one piece or in fragments, down to single bytes on the wire', async () => {
  const raw = await open();
  const padded = ping('a').padEnd(65_536, ' ');
  raw.tcp.write(clientFrame(text, padded));
  raw.tcp.write(clientFrame(text, ping('b').slice(0, 5), { fin: false }));
  raw.tcp.write(clientFrame(PING, 'between'));
  raw.tcp.write(clientFrame(continuation, ping('b').slice(5)));
  for (const byte of clientFrame(text, ping('c'))) raw.tcp.write(Buffer.from([byte]));
  await raw.until(() => raw.frames.some(({ id }) => id === 'c'), 'the answer to c');
  expect(raw.frames.slice(1).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('a ping of RFC 6455 is answered with its own payload', async () => {
  const client = await connect(server.wsUrl, alice.accessToken);
  const answered = new Promise<string>((resolve) => client.ws.once('pong', (data) => resolve(String(data))));
  client.ws.ping('are you there');
  expect(await answered).toBe('are you there');
});

test('nothing follows the close frame with which a client is answered', async () => {
  const raw = await open();
  const frames = Array.from({ length: 20 }, (_, n) => clientFrame(text, ping(`${n}`)));
  raw.tcp.write(Buffer.concat([...frames, clientFrame(close, closePayload(1000))]));
  expect(await raw.closeCode).toBe(1000);
  await raw.ended;
  expect(raw.bytesAfterClose).toBe(0);
});

test('a client that says goodbye and keeps the connection open is cut, and counts as gone', async () => {
  const raw = await open();
  raw.tcp.allowHalfOpen = true;
  raw.tcp.write(clientFrame(close, closePayload(1000)));
  expect(await raw.closeCode).toBe(1000);
  await expect
    .poll(async () => (await fetch(`${server.url}/metrics`)).text(), { interval: 200 })
    .toMatch(/^skein_connections 0$/m);
});

test('a flood of pings by a client that never reads ends that client and costs the others nothing', async () => {
  const other = await connect(server.wsUrl, alice.accessToken);
  const raw = await open();
  raw.tcp.pause();
  const before = process.memoryUsage().rss;
  const pings = Buffer.concat(Array.from({ length: 1000 }, () => clientFrame(PING, Buffer.alloc(125))));
  for (let n = 0; n < 100 && !raw.tcp.destroyed; n++) {
    if (!raw.tcp.write(pings)) await Promise.race([drained(raw), raw.ended, other.barrier()]);
  }
  await other.barrier();
  expect(process.memoryUsage().rss - before).toBeLessThan(96 * 1024 * 1024);
});

const drained = (raw: RawSocket): Promise<void> =>
  new Promise((resolve) => {
    raw.tcp.once('drain', resolve);
  });
