import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, logIn, PASSWORD, register } from '../../support/accounts.js';
import { RawSocket } from '../../support/raw-socket.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';
import { TestClock } from '../../support/test-clock.js';

const HEARTBEAT_MS = 30_000;
const TOKEN_MS = 900_000;

let server: TestServer;
let alice: Account;
beforeAll(async () => {
  server = await bootServer({
    WS_HEARTBEAT_SECONDS: String(HEARTBEAT_MS / 1000),
    ACCESS_TOKEN_SECONDS: String(TOKEN_MS / 1000),
  });
  alice = await register(server.url);
});
afterAll(() => server.close());

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
    TestClock.stopped(); // so that it is the end that closes them, and no limit of time
    await end(account);
    for (const client of clients) {
      expect(await client.closed).toEqual({ code: 4502, reason: 'session_revoked' });
      expect(client.seen.at(-1)).toEqual({
        event: 'session.closing',
        data: { reason: 'session_revoked', reconnectAfterMs: null },
      });
    }
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
  const clock = TestClock.stopped();
  const { accessToken } = await logIn(server.url, alice);
  const client = await connect(server.wsUrl, accessToken);
  for (let passed = 0; passed < TOKEN_MS - HEARTBEAT_MS; passed += HEARTBEAT_MS) {
    clock.advance(HEARTBEAT_MS);
    await client.barrier();
  }
  const lively = setInterval(() => client.send({ event: 'ping' }), 200);
  clock.advance(HEARTBEAT_MS);
  expect(await client.closed).toEqual({ code: 4501, reason: 'token_expired' });
  clearInterval(lively);
});

test('a client that answers no ping is closed with 4408 after two heartbeats', async () => {
  const clock = TestClock.stopped();
  const { accessToken } = await logIn(server.url, alice);
  const raw = await RawSocket.open(server.wsUrl, accessToken);
  clock.advance(2 * HEARTBEAT_MS - 1);
  await raw.until(() => raw.pings > 0, 'ping'); // the server has looked, and let it live
  expect(raw.tcp.destroyed).toBe(false);
  clock.advance(1);
  expect(await raw.closeCode).toBe(4408);
});

test('an app-level ping counts as life', async () => {
  const clock = TestClock.stopped();
  const { accessToken } = await logIn(server.url, alice);
  const raw = await RawSocket.open(server.wsUrl, accessToken);
  for (let round = 1; round <= 4; round++) {
    clock.advance(HEARTBEAT_MS);
    await raw.until(() => raw.pings >= round, 'ping');
    raw.send({ event: 'ping', id: 'x' });
    await raw.until(() => raw.frames.length > round, 'answer');
  }
  expect(raw.tcp.destroyed).toBe(false);
});
