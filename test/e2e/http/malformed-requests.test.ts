import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, register } from '../../support/accounts.js';
import { exchange, lines } from '../../support/raw-http.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let alice: Account;
beforeAll(async () => {
  server = await bootServer();
  alice = await register(server.url);
});
afterAll(() => server.close());

const hosts: [string, string[]][] = [
  ['no Host', []],
  ['two Hosts', ['Host: one.example', 'Host: two.example']],
  ['the same Host twice', ['Host: one.example', 'HOST: one.example']],
  ['an empty Host', ['Host: ']],
  ['a Host with a space', ['Host: one.example two.example']],
  ['a list of Hosts', ['Host: one.example, two.example']],
  ['a Host with a user', ['Host: user@one.example']],
  ['a Host with a path', ['Host: one.example/path']],
  ['a Host with a scheme', ['Host: http://one.example']],
  ['a Host with a port that is no number', ['Host: one.example:http']],
  ['a Host with a port that is none', ['Host: one.example:65536']],
  ['an open bracket', ['Host: [::1']],
];

const upgrade = (): string[] => [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  `Authorization: Bearer ${alice.accessToken}`,
];

async function expectBadRequest(...parts: string[]): Promise<void> {
  const { status, head, body } = await exchange(server.url, lines(...parts));
  expect(status).toBe(400);
  expect(head).toMatch(/^Content-Type: application\/problem\+json/im);
  expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'validation_failed' });
}

describe('400 for', () => {
  test.each(hosts)('a request with %s', (_, headers) =>
    expectBadRequest('GET /health/live HTTP/1.1', ...headers, 'Connection: close'),
  );

  test.each(hosts)('an upgrade with %s', (_, headers) =>
    expectBadRequest('GET /ws HTTP/1.1', ...headers, ...upgrade()),
  );

  test('an absolute address', async () => {
    await expectBadRequest('GET http://x/health/live HTTP/1.1', 'Host: x', 'Connection: close');
    await expectBadRequest('GET http://x/ws HTTP/1.1', 'Host: x', ...upgrade());
  });

  test.each([
    ['two lengths', ['Content-Length: 2', 'Content-Length: 3'], ''],
    ['a length and a transfer coding', ['Content-Length: 2', 'Transfer-Encoding: chunked'], ''],
    ['a length that is no number', ['Content-Length: two'], ''],
    ['a negative length', ['Content-Length: -1'], ''],
    ['a header without a name', [': x'], ''],
    ['a space before the colon', ['Content-Length : 2'], ''],
    ['a chunk whose length is no number', ['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'],
  ])('%s', async (_, headers, rest) => {
    const head = lines(
      'POST /api/v1/auth/login HTTP/1.1',
      'Host: x',
      'Content-Type: application/json',
      ...headers,
    );
    const { status, head: answer } = await exchange(server.url, head, rest);
    expect(status).toBe(400);
    expect(answer).toMatch(/problem\+json/);
  });

  test('what is not HTTP', async () => {
    const { status, body } = await exchange(server.url, '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n');
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'validation_failed' });
  });
});

test.each(['x', 'x.example:8080', '127.0.0.1:80', '[::1]:3000', 'a_b.local', 'x.example.'])(
  'Host %s is well-formed',
  async (host) => {
    const { status } = await exchange(
      server.url,
      lines('GET /health/live HTTP/1.1', `Host: ${host}`, 'Connection: close'),
    );
    expect(status).toBe(200);
  },
);

test('HTTP/1.0 knows no Host', async () => {
  expect((await exchange(server.url, lines('GET /health/live HTTP/1.0'))).status).toBe(200);
});

test('a header of 17 KiB answers 431 with problem details, a long address too', async () => {
  for (const parts of [
    ['GET /health/live HTTP/1.1', 'Host: x', `X-Long: ${'a'.repeat(17 * 1024)}`],
    [`GET /${'a'.repeat(17 * 1024)} HTTP/1.1`, 'Host: x'],
  ]) {
    const { status, body } = await exchange(server.url, lines(...parts));
    expect(status).toBe(431);
    expect(JSON.parse(body)).toMatchObject({ status: 431, code: 'headers_too_large' });
  }
});
