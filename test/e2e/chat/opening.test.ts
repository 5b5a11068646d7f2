import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TicketResponse } from '../../../src/auth/session.dto.js';
import { type Account, logIn, register } from '../../support/accounts.js';
import { decodeClaims, forgeToken } from '../../support/forged-token.js';
import { refusedUpgrade, upgrade } from '../../support/raw-socket.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

const SECRET = randomBytes(48).toString('base64');

let server: TestServer;
let alice: Account;
beforeAll(async () => {
  server = await bootServer({ JWT_SECRET: SECRET, ALLOWED_ORIGINS: 'https://chat.example' });
  alice = await register(server.url);
});
afterAll(() => server.close());

const bearer = (token: string): string => `Authorization: Bearer ${token}`;
const newTicket = async (): Promise<string> =>
  (await alice.rest.post<TicketResponse>('/auth/ws-tickets')).body.ticket;

describe('a socket opens', () => {
  test('with the token in the header, without a subprotocol', async () => {
    const client = await connect(server.wsUrl, alice.accessToken);
    expect(client.ws.protocol).toBe('');
  });

  test('with the token as a subprotocol; the server answers skein.v1 and not the token', async () => {
    const { head } = await upgrade(server.wsUrl, [
      `Sec-WebSocket-Protocol: skein.v1, bearer.${alice.accessToken}`,
    ]);
    expect(head).toMatch(/^HTTP\/1.1 101 /);
    expect(head).toMatch(/^Sec-WebSocket-Protocol: skein.v1\r$/m);
    expect(head).not.toContain(alice.accessToken);
  });

  test('with a ticket, once', async () => {
    const url = `${server.wsUrl}?ticket=${await newTicket()}`;
    expect((await upgrade(url, [])).head).toMatch(/^HTTP\/1.1 101 /);
    expect((await refusedUpgrade(url, [])).status).toBe(401);
  });

  test('for one of ten who use a ticket at the same time', async () => {
    const url = `${server.wsUrl}?ticket=${await newTicket()}`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => upgrade(url, [])));
    expect(answers.filter(({ head }) => head.startsWith('HTTP/1.1 101 '))).toHaveLength(1);
  });

  test('without compression, also where the client offers it', async () => {
    const { head } = await upgrade(server.wsUrl, [
      bearer(alice.accessToken),
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    ]);
    expect(head).toMatch(/^HTTP\/1.1 101 /);
    expect(head).not.toMatch(/extensions/i);
  });

  test.each(['https://chat.example', 'http://127.0.0.1'])('from %s', async (origin) => {
    const { head } = await upgrade(server.wsUrl, [bearer(alice.accessToken), `Origin: ${origin}`]);
    expect(head).toMatch(/^HTTP\/1.1 101 /);
  });
});

describe('without a valid credential the answer is 401 problem+json, before any upgrade:', () => {
  const expired = () =>
    forgeToken(SECRET, { ...decodeClaims(alice.accessToken), exp: Math.floor(Date.now() / 1000) - 1 });
  const attempts: Record<string, () => string[] | Promise<string[]>> = {
    'no token': () => [],
    'an empty header': () => ['Authorization: '],
    'Bearer and nothing': () => ['Authorization: Bearer '],
    garbage: () => [bearer('garbage')],
    'a truncated token': () => [bearer(alice.accessToken.slice(0, -5))],
    'a refresh token': () => [bearer(alice.refreshToken)],
    'a ticket as a token': async () => [bearer(await newTicket())],
    'a token of a revoked session': async () => {
      const other = await logIn(server.url, alice);
      await other.rest.post('/auth/logout');
      return [bearer(other.accessToken)];
    },
    'garbage as a subprotocol': () => ['Sec-WebSocket-Protocol: skein.v1, bearer.garbage'],
  };

  test.each(Object.entries(attempts))('%s', async (_, headers) => {
    const { status, head, body } = await refusedUpgrade(server.wsUrl, await headers());
    expect(status).toBe(401);
    expect(head).toMatch(/^Content-Type: application\/problem\+json\r$/im);
    expect(head).toMatch(/^WWW-Authenticate: Bearer/im);
    expect(body).toMatchObject({ status: 401, code: 'unauthenticated', requestId: expect.any(String) });
  });

  test('an expired token, which is told so', async () => {
    const { status, body } = await refusedUpgrade(server.wsUrl, [bearer(expired())]);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'token_expired' });
  });

  test.each(['token', 'access_token', 'bearer', 'ticket'])(
    'an access token in the address as %s',
    async (name) => {
      const { status } = await refusedUpgrade(`${server.wsUrl}?${name}=${alice.accessToken}`, []);
      expect(status).toBe(401);
    },
  );

  test('a ticket that is older than 30 seconds', async () => {
    const ticket = await newTicket();
    await server.database.query(`UPDATE ws_tickets SET expires_at = expires_at - interval '30 seconds'`);
    expect((await refusedUpgrade(`${server.wsUrl}?ticket=${ticket}`, [])).status).toBe(401);
  });

  test('a ticket of a session that was revoked since', async () => {
    const other = await logIn(server.url, alice);
    const { body } = await other.rest.post<TicketResponse>('/auth/ws-tickets');
    await other.rest.post('/auth/logout');
    expect((await refusedUpgrade(`${server.wsUrl}?ticket=${body.ticket}`, [])).status).toBe(401);
  });
});

describe('an upgrade is refused', () => {
  test.each(['https://evil.example', 'null', 'https://chat.example.evil.example'])(
    'with 403 from %s, valid ticket or not, and the ticket is not used up',
    async (origin) => {
      const url = `${server.wsUrl}?ticket=${await newTicket()}`;
      const { status, body } = await refusedUpgrade(url, [`Origin: ${origin}`]);
      expect(status).toBe(403);
      expect(body).toMatchObject({ code: 'origin_not_allowed' });
      expect((await upgrade(url, [])).head).toMatch(/^HTTP\/1.1 101 /);
    },
  );

  test.each([
    ['404 for an unknown path', 'GET /elsewhere HTTP/1.1', [], 404, 'route_not_found'],
    ['405 for POST', 'POST /ws HTTP/1.1', [], 405, 'method_not_allowed'],
    ['400 for HTTP/1.0', 'GET /ws HTTP/1.0', [], 400, 'validation_failed'],
    ['400 for an old version', undefined, ['Sec-WebSocket-Version: 12'], 400, 'validation_failed'],
    ['400 for an empty key', undefined, ['Sec-WebSocket-Key: '], 400, 'validation_failed'],
    ['400 for a short key', undefined, ['Sec-WebSocket-Key: c2hvcnQ='], 400, 'validation_failed'],
  ])('with %s, and a body', async (_, requestLine, headers, status, code) => {
    const answer = await refusedUpgrade(server.wsUrl, [bearer(alice.accessToken), ...headers], requestLine);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, code });
  });

  test('with 431 for a header of 17 KiB', async () => {
    const { status } = await refusedUpgrade(server.wsUrl, [`X-Long: ${'x'.repeat(17 * 1024)}`]);
    expect(status).toBe(431);
  });

  test('when 2,001 headers push the token out', async () => {
    const many = Array.from({ length: 2001 }, () => 'a:b');
    const { head } = await upgrade(server.wsUrl, [...many, bearer(alice.accessToken)]);
    expect(Number(head.split(' ')[1])).toSatisfy((status: number) => [400, 401, 431].includes(status));
  });

  test('with words, when nobody asked for an upgrade', async () => {
    const response = await fetch(`${server.url}/ws`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(((await response.json()) as { detail: string }).detail).toMatch(/WebSocket/);
  });
});
