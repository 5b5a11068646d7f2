import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, logIn, PASSWORD, register } from '../../support/accounts.js';
import { RawSocket } from '../../support/raw-socket.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
beforeAll(async () => {
  server = await bootServer({ WS_HEARTBEAT_SECONDS: '1', ACCESS_TOKEN_SECONDS: '6' });
  alice = await register(server.url);
});
afterAll(() => server.close());

/** Sockets of revoked sessions are closed within so many milliseconds. */
const REVOCATION_LIMIT = 2000;

describe('the sockets of a session close with 4502, after session.closing, when', () => {
  const ends: [string, (account: Account) => Promise<unknown>][] = [
    ['it logs out', ({ rest }) => rest.post('/auth/logout')],
    [
      'it is revoked from another device',
      async (account) => {
        const other = await logIn(server.url, account);
        return other.rest.delete(`/auth/sessions/${account.session.id}`);
      },
    ],
    [
      'the password is changed on another device',
      async (account) => {
        const other = await logIn(server.url, account);
        const changed = await other.rest.post('/auth/password', {
          currentPassword: PASSWORD,
          newPassword: 'quiet marble fern',
        });
        expect(changed.status).toBe(204);
        await connect(server.wsUrl, other.accessToken);
      },
    ],
    ['the account is erased', ({ rest }) => rest.delete('/users/me', { password: PASSWORD })],
    [
      'a refresh token is used twice',
      async ({ rest, refreshToken }) => {
        const { body } = await rest.post<{ refreshToken: string }>('/auth/refresh', { refreshToken });
        await rest.post('/auth/refresh', { refreshToken: body.refreshToken });
        return rest.post('/auth/refresh', { refreshToken });
      },
    ],
  ];

  test.each(ends)('%s', async (_, end) => {
    const account = await register(server.url);
    const clients = [
      await connect(server.wsUrl, account.accessToken),
      await connect(server.wsUrl, account.accessToken),
    ];
    await end(account);
    const started = performance.now();
    for (const client of clients) {
      expect(await client.closed).toEqual({ code: 4502, reason: 'session_revoked' });
      expect(client.seen.at(-1)).toEqual({
        event: 'session.closing',
        data: { reason: 'session_revoked', reconnectAfterMs: null },
      });
    }
    expect(performance.now() - started).toBeLessThan(REVOCATION_LIMIT);
  });
});

test('the other devices stay when one of them logs out', async () => {
  const laptop = await logIn(server.url, alice);
  const phone = await logIn(server.url, alice);
  const onLaptop = await connect(server.wsUrl, laptop.accessToken);
  const onPhone = await connect(server.wsUrl, phone.accessToken);
  await phone.rest.post('/auth/logout');
  await onPhone.closed;
  expect((await onLaptop.request('ping')).event).toBe('ack');
});

test('the socket closes with 4501 when its access token expires, however lively it is', async () => {
  const { accessToken } = await logIn(server.url, alice);
  const client = await connect(server.wsUrl, accessToken);
  const lively = setInterval(() => client.send({ event: 'ping' }), 200);
  expect(await client.closed).toEqual({ code: 4501, reason: 'token_expired' });
  clearInterval(lively);
}, 15_000);

test('a client that answers no ping is closed with 4408 after two heartbeats', async () => {
  const { accessToken } = await logIn(server.url, alice);
  const raw = await RawSocket.open(server.wsUrl, accessToken);
  const started = performance.now();
  expect(await raw.closeCode).toBe(4408);
  const elapsed = performance.now() - started;
  expect(elapsed).toBeGreaterThan(1500);
  expect(elapsed).toBeLessThan(5000);
});

test('an app-level ping counts as life', async () => {
  const { accessToken } = await logIn(server.url, alice);
  const raw = await RawSocket.open(server.wsUrl, accessToken); // answers no pings of RFC 6455
  const pinging = setInterval(() => raw.send({ event: 'ping', id: 'x' }), 500);
  await raw.until(() => raw.frames.length > 7, 'eighth frame');
  clearInterval(pinging);
  expect(raw.tcp.destroyed).toBe(false);
});
