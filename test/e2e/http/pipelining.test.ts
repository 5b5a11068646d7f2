import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { register } from '../../support/accounts.js';
import { testDatabase } from '../../support/database.js';
import { lines } from '../../support/raw-http.js';
import { clientFrame, dial, OPCODE } from '../../support/raw-socket.js';
import { ServerProcess } from '../../support/server-process.js';
import { startServer } from '../../support/server.js';

const get = (path: string, ...headers: string[]): string =>
  lines(`GET ${path} HTTP/1.1`, 'Host: x', ...headers);

let assets: string[];
beforeAll(() => {
  assets = readdirSync('web/dist/assets').map((name) => `/assets/${name}`);
});

test('a hundred requests behind each other that nobody reads leave no descriptor behind', async () => {
  const { url: DATABASE_URL } = await testDatabase();
  const server = ServerProcess.spawn({ environment: { DATABASE_URL, HOST: '127.0.0.1' } });
  const url = await server.listening();
  const descriptors = (): number => readdirSync(`/proc/${server.child.pid}/fd`).length;
  await fetch(`${url}/docs`).then((page) => page.text());
  const before = descriptors();

  for (const path of [
    '/',
    ...assets,
    '/docs',
    '/docs/swagger-ui.css',
    '/docs/openapi.json',
    '/health/live',
  ]) {
    const tcp = await dial(url);
    tcp.pause();
    await new Promise((resolve) => tcp.write(get(path).repeat(100), resolve));
    await fetch(`${url}/health/live`).then((probe) => probe.text()); // it has seen them
    tcp.destroy();
  }
  await expect.poll(descriptors, { timeout: 60_000, interval: 200 }).toBeLessThanOrEqual(before + 5);
}, 170_000);

test('a client that reads gets the answers to all that it asked, in order', async () => {
  const { url } = await startServer();
  const { accessToken } = await register(url);
  const names = Array.from({ length: 100 }, (_, n) => `none${n}`);
  const requests = names.map((name) =>
    get(`/api/v1/users/me?${name}=`, `Authorization: Bearer ${accessToken}`),
  );
  const tcp = await dial(url);
  tcp.write(requests.join('') + get('/health/live', 'Connection: close'));
  let text = '';
  tcp.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(tcp, 'close', { signal: AbortSignal.timeout(60_000) });
  const answers = text.split('HTTP/1.1 ').slice(1);
  expect(answers).toHaveLength(101);
  expect(answers.slice(0, 100).every((answer) => answer.startsWith('200 '))).toBe(true);
  expect(answers.at(-1)).toContain('"status":"ok"');
});

describe('a thousand requests that nobody reads', () => {
  test.each(['/docs/openapi.json', '/api/v1/users/me'])('of %s are answered one by one', async (path) => {
    const { url } = await startServer({ LOG_LEVEL: 'silent' });
    const { accessToken } = await register(url);
    const before = await answered(url);
    const tcp = await dial(url);
    tcp.pause();
    const request = get(path, `Authorization: Bearer ${accessToken}`, 'X-Fill: '.padEnd(200, 'x'));
    tcp.write(request.repeat(1000));
    for (let n = 0; n < 20; n++) await fetch(`${url}/health/live`).then((probe) => probe.text());
    expect((await answered(url)) - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('end the connection where they are more than may wait', async () => {
    const { url } = await startServer();
    const tcp = (await dial(url)).resume();
    const closed = once(tcp, 'close', { signal: AbortSignal.timeout(60_000) });
    tcp.write(get('/').repeat(100_000)); // two thousand fit into what is read at once
    await closed;
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});

test('an upgrade behind a request that is not answered yet is refused with the connection', async () => {
  const { url } = await startServer();
  const { accessToken } = await register(url);
  const tcp = await dial(url);
  const bearer = `Authorization: Bearer ${accessToken}`;
  const upgrade = lines(
    'GET /ws HTTP/1.1',
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    bearer,
  );
  let text = '';
  tcp.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  tcp.write(get('/api/v1/users/me', bearer) + upgrade);
  tcp.write(clientFrame(OPCODE.text, '{"event":"ping","id":"1"}'));
  if (!tcp.closed) await once(tcp, 'close', { signal: AbortSignal.timeout(60_000) });
  expect(text).not.toContain('101 Switching');
});

async function answered(url: string): Promise<number> {
  await fetch(`${url}/health/live`).then((probe) => probe.text());
  return process.memoryUsage().rss;
}
