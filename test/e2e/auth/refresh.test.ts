import { afterAll, beforeAll, expect, test } from 'vitest';
import { SessionsRevoked, type SessionsRevokedPayload } from '../../../src/auth/auth.events.js';
import type { TokensResponse } from '../../../src/auth/session.dto.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { logIn, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
const revoked: SessionsRevokedPayload[] = [];
beforeAll(async () => {
  server = await bootServer();
  server.app
    .get(DomainEvents, { strict: false })
    .subscribe(SessionsRevoked, (payload) => revoked.push(payload));
});
afterAll(() => server.close());

const refresh = (refreshToken: unknown) =>
  api(server.url).post<TokensResponse & { code: string }>('/auth/refresh', { refreshToken });
const statusOf = async (token: string) => (await api(server.url, token).get('/users/me')).status;

test('gives the next tokens of the same session, without the user', async () => {
  const alice = await register(server.url, { device: { name: 'phone' } });
  const { status, body } = await refresh(alice.refreshToken);
  expect(status).toBe(200);
  expect(body).toEqual({
    accessToken: expect.any(String),
    expiresIn: 900,
    refreshToken: expect.stringMatching(/^[\w-]{43}$/),
    session: { ...alice.session, lastSeenAt: expect.any(String) },
  });
  expect(body.refreshToken).not.toBe(alice.refreshToken);
  expect(body.session.lastSeenAt > alice.session.lastSeenAt).toBe(true);
  expect(await statusOf(body.accessToken)).toBe(200);
});

test('ends the session when a token is used a second time, and no other session', async () => {
  const alice = await register(server.url);
  const elsewhere = await logIn(server.url, alice);
  const next = (await refresh(alice.refreshToken)).body;

  const second = await refresh(alice.refreshToken);
  expect(second).toMatchObject({ status: 401, body: { code: 'refresh_token_reused' } });
  expect(revoked).toContainEqual({
    userId: alice.id,
    sessionIds: [alice.session.id],
    reason: 'refresh_token_reused',
  });
  expect(await statusOf(alice.accessToken)).toBe(401);
  expect(await statusOf(next.accessToken)).toBe(401);
  expect(await refresh(next.refreshToken)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  expect(await statusOf(elsewhere.accessToken)).toBe(200);
});

test('gives the next tokens to one of twenty at once, and ends the session', async () => {
  const alice = await register(server.url);
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(alice.refreshToken)));
  const winners = answers.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  for (const { body } of answers.filter(({ status }) => status !== 200)) {
    expect(body.code).toBe('refresh_token_reused');
  }
  expect(await statusOf(winners[0]!.body.accessToken)).toBe(401);
  expect(revoked.filter(({ userId }) => userId === alice.id)).toHaveLength(1);
});

test('stores no token that could be used', async () => {
  const { refreshToken } = await register(server.url);
  const rows = await server.database.query<{ hash: string }>(
    `SELECT encode(token_hash, 'hex') AS hash FROM refresh_tokens WHERE token_hash = sha256($1::bytea)`,
    [Buffer.from(refreshToken)],
  );
  expect(rows).toHaveLength(1);
});

test('refuses a token that is unknown, of an expired session or no string', async () => {
  const alice = await register(server.url);
  expect(await refresh('x')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  expect(await refresh(alice.accessToken)).toMatchObject({ status: 401 });
  expect(await refresh(5)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  await server.database.query(`UPDATE auth_sessions SET expires_at = now() WHERE id = $1`, [
    alice.session.id,
  ]);
  expect(await refresh(alice.refreshToken)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  expect(await statusOf(alice.accessToken)).toBe(401);
});
