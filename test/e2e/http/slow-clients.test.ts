import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../support/server.js';

/** With what Node keeps of its options and does not document. */
type HttpServer = Server & { connectionsCheckingInterval: number };

async function open(url: string): Promise<{ socket: Socket; closed: Promise<unknown> }> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  return { socket, closed: once(socket, 'close') };
}

test('silent connections and dribbled headers are cut within 15 s, and nobody else notices', async () => {
  const { url, app } = await startServer();
  const silent = await Promise.all(Array.from({ length: 200 }, () => open(url)));
  const [nothing, dribbling, upgrading] = [await open(url), await open(url), await open(url)];
  const drip = setInterval(() => {
    nothing.socket.write('G');
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
  for (const { closed } of [...silent, nothing, dribbling, upgrading]) await closed;
  // Node keeps this time by a clock that no test can set: what it was told is the promise, that they are cut the proof.
  const { headersTimeout, connectionsCheckingInterval } = app.getHttpServer() as HttpServer;
  expect(headersTimeout + connectionsCheckingInterval).toBeLessThan(15_000);
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
