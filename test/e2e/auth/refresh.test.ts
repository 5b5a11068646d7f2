import { afterAll, beforeAll, expect, test } from 'vitest';
import { SessionsRevoked, type SessionsRevokedPayload } from '../../../src/auth/auth.events.js';
import type { TokensResponse } from '../../../src/auth/session.dto.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { type Account, logIn, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { bootServer, startServer, type TestServer } from '../../support/server.js';

const SECRET = 'a secret that two servers share, long enough';
let server: TestServer;
const revoked: SessionsRevokedPayload[] = [];
beforeAll(async () => {
  server = await bootServer({ JWT_SECRET: SECRET });
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

/** Moves the use of a token into the past. */
const usedSecondsAgo = (token: string, seconds: number) =>
  server.database.query(
    `UPDATE refresh_tokens SET used_at = now() - make_interval(secs => $2) WHERE token_hash = sha256($1::bytea)`,
    [Buffer.from(token), seconds],
  );

async function expectEnded({ id, session, refreshToken, accessToken }: Account, ...pairs: TokensResponse[]) {
  expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { code: 'refresh_token_reused' } });
  expect(revoked.filter(({ userId }) => userId === id)).toEqual([
    { userId: id, sessionIds: [session.id], reason: 'refresh_token_reused' },
  ]);
  for (const token of [accessToken, ...pairs.map((pair) => pair.accessToken)]) {
    expect(await statusOf(token)).toBe(401);
  }
}

test('gives another pair when the answer was lost, also after a restart, and each of them goes on', async () => {
  const alice = await register(server.url);
  const lost = (await refresh(alice.refreshToken)).body;
  const restarted = await startServer({ JWT_SECRET: SECRET }, server.database);
  const again = await api(restarted.url).post<TokensResponse>('/auth/refresh', {
    refreshToken: alice.refreshToken,
  });
  expect(again.status).toBe(200);
  expect(again.body.refreshToken).not.toBe(lost.refreshToken);
  expect(again.body.session.id).toBe(alice.session.id);
  expect((await refresh(again.body.refreshToken)).status).toBe(200);
  expect((await refresh(lost.refreshToken)).status).toBe(200);
});

test('gives a pair to each of three tabs that ask at once', async () => {
  const alice = await register(server.url);
  const answers = await Promise.all(Array.from({ length: 3 }, () => refresh(alice.refreshToken)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  for (const { body } of answers) expect(await statusOf(body.accessToken)).toBe(200);
  expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(3);
  const next = await Promise.all(answers.map(({ body }) => refresh(body.refreshToken)));
  expect(next.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('ends the session, and no other, when a token comes again after its successor was used', async () => {
  const alice = await register(server.url);
  const elsewhere = await logIn(server.url, alice);
  const [first, second] = [await refresh(alice.refreshToken), await refresh(alice.refreshToken)];
  const next = await refresh(second.body.refreshToken);
  await expectEnded(alice, first.body, second.body, next.body);
  expect(await refresh(next.body.refreshToken)).toMatchObject({ status: 401 });
  expect(await statusOf(elsewhere.accessToken)).toBe(200);
});

test('ends the session when a token comes again after more than a minute', async () => {
  const alice = await register(server.url);
  const { body } = await refresh(alice.refreshToken);
  await usedSecondsAgo(alice.refreshToken, 58);
  expect((await refresh(alice.refreshToken)).status).toBe(200);
  await usedSecondsAgo(alice.refreshToken, 61);
  await expectEnded(alice, body);
  expect(await refresh(alice.refreshToken)).toMatchObject({ body: { code: 'refresh_token_reused' } });
});

test('refuses a client that refreshes without a pause, and keeps its session', async () => {
  const alice = await register(server.url);
  const answers = await Promise.all(Array.from({ length: 65 }, () => refresh(alice.refreshToken)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(5);
  expect(await statusOf(alice.accessToken)).toBe(200);
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
