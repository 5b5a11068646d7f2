import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../support/server.js';

const LIMIT = 15_000;

async function open(url: string): Promise<{ socket: Socket; closed: Promise<number> }> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  const began = performance.now();
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(20_000) }).then(
    () => performance.now() - began,
  );
  return { socket, closed };
}

test('silent connections and dribbled headers are cut within 15 s, and nobody else notices', async () => {
  const { url } = await startServer();
  const silent = await Promise.all(Array.from({ length: 200 }, () => open(url)));
  const dribbling = await open(url);
  const upgrading = await open(url);
  const drip = setInterval(() => {
    dribbling.socket.write('X');
    upgrading.socket.write('U');
  }, 3000);
  onTestFinished(() => clearInterval(drip));
  dribbling.socket.write('GET /api/v1/x HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  upgrading.socket.write(
    'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Slow: ',
  );

  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect(silent.filter(({ socket }) => socket.destroyed)).toEqual([]); // it was not kept waiting until they were cut
  for (const { closed } of [...silent, dribbling, upgrading]) expect(await closed).toBeLessThan(LIMIT);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

test('a header line of 17 KiB answers 431', async () => {
  const { url } = await startServer();
  const { socket } = await open(url);
  socket.write(`GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(17 * 1024)}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 431 /);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});
