import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, register } from '../../support/accounts.js';
import { exchange, lines, type RawAnswer } from '../../support/raw-http.js';
import { bootServer, type TestServer } from '../../support/server.js';

const HUGE = 300_000_000;
/** Far more than what kernels hold of both sides, and far less than what is announced. */
const PART = Buffer.alloc(30_000_000, ' ');
/** What the server may have taken in until it knew, in bytes. */
const MOST = 2_000_000;

let server: TestServer;
let alice: Account;
beforeAll(async () => {
  server = await bootServer();
  alice = await register(server.url);
});
afterAll(() => server.close());

const head = (path: string, ...headers: string[]): string =>
  lines(`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', ...headers);
const bearer = (): string => `Authorization: Bearer ${alice.accessToken}`;
const send = (...bytes: (string | Buffer)[]): Promise<RawAnswer> => exchange(server.url, ...bytes);

/** The answer, and how many bytes the server read. */
async function measured(...bytes: (string | Buffer)[]): Promise<[RawAnswer, number]> {
  const arrived = once(server.app.getHttpServer() as Server, 'connection') as Promise<[Socket]>;
  const answer = await send(...bytes);
  const [socket] = await arrived;
  return [answer, socket.bytesRead];
}

const expectRefusal = (answer: RawAnswer, status: number, code: string): void => {
  expect(answer.status).toBe(status);
  expect(answer.head).toMatch(/^Connection: close\r?$/im);
  expect(JSON.parse(answer.body)).toMatchObject({ status, code, requestId: expect.any(String) });
};

describe('a body of 300 MB is refused before it has come, and the connection closed', () => {
  test.each([
    ['without a token', '/api/v1/messages', false, 401, 'unauthenticated'],
    ['with one', '/api/v1/messages', true, 413, 'payload_too_large'],
    ['where none is needed', '/api/v1/auth/login', false, 413, 'payload_too_large'],
    ['where there is nothing', '/api/v1/nothing', true, 404, 'route_not_found'],
    ['outside of REST', '/elsewhere', false, 404, 'route_not_found'],
  ])('%s', async (_, path, hasToken, status, code) => {
    const token = hasToken ? [bearer()] : [];
    const [answer, bytesRead] = await measured(head(path, ...token, `Content-Length: ${HUGE}`), PART);
    expectRefusal(answer, status, code);
    expect(bytesRead).toBeLessThan(MOST);
  });
});

describe('a body in chunks is refused as soon as it is known to be too large', () => {
  const chunks = Buffer.concat([Buffer.from(`${PART.length.toString(16)}\r\n`), PART]);

  test.each([
    ['without a token', '/api/v1/messages', false, 401, 'unauthenticated'],
    ['with one', '/api/v1/messages', true, 413, 'payload_too_large'],
    ['where none is needed', '/api/v1/auth/register', false, 413, 'payload_too_large'],
  ])('%s', async (_, path, hasToken, status, code) => {
    const token = hasToken ? [bearer()] : [];
    const [answer, bytesRead] = await measured(head(path, ...token, 'Transfer-Encoding: chunked'), chunks);
    expectRefusal(answer, status, code);
    expect(bytesRead).toBeLessThan(MOST);
  });
});

test('256 KiB and a byte are refused when they are announced', async () => {
  const announced = head('/api/v1/messages', bearer(), `Content-Length: ${256 * 1024 + 1}`);
  expectRefusal(await send(announced, ' '.repeat(200)), 413, 'payload_too_large');
});

test('a body of another type is refused when it is announced', async () => {
  const announced = lines(
    'POST /api/v1/auth/login HTTP/1.1',
    'Host: x',
    'Content-Type: text/plain',
    'Content-Length: 100000',
  );
  expectRefusal(await send(announced), 415, 'unsupported_media_type');
});

describe('who expects 100-continue', () => {
  const expecting = (length: number, ...headers: string[]): string =>
    head('/api/v1/auth/login', 'Expect: 100-continue', `Content-Length: ${length}`, ...headers);

  test('is not told to go on with a body that will be refused', async () => {
    const answer = await send(expecting(HUGE));
    expectRefusal(answer, 413, 'payload_too_large');
    const anonymous = head('/api/v1/messages', 'Expect: 100-continue', 'Content-Length: 2');
    expectRefusal(await send(anonymous), 401, 'unauthenticated');
  });

  test('is told to go on with one that is wanted', async () => {
    const { head: first, body } = await send(expecting(2, 'Connection: close'), '{}');
    expect(first).toBe('HTTP/1.1 100 Continue');
    expect(body).toMatch(/^HTTP\/1\.1 400 /);
    expect(body).toContain('validation_failed');
  });
});

test('a refusal whose body has come leaves the connection open', async () => {
  const anonymous = head('/api/v1/messages', 'Content-Length: 2');
  const { head: first, body } = await send(`${anonymous}{}`, lines('GET /health/live HTTP/1.0'));
  expect(first).toMatch(/^HTTP\/1\.1 401 /);
  expect(first).not.toMatch(/^Connection: close/im);
  expect(body).toContain('HTTP/1.1 200 OK');
});
