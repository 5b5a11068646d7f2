import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, PASSWORD, register } from '../../support/accounts.js';
import { decodeClaims, forgeToken } from '../../support/forged-token.js';
import { api } from '../../support/rest-client.js';
import { bootServer, startServer, type TestServer } from '../../support/server.js';

const SECRET = randomBytes(48).toString('base64');
const inOneHour = Math.floor(Date.now() / 1000) + 3600;

let server: TestServer;
let alice: Account;
let claims: Record<string, unknown>;
beforeAll(async () => {
  server = await bootServer({ JWT_SECRET: SECRET });
  alice = await register(server.url);
  claims = decodeClaims(alice.accessToken);
});
afterAll(() => server.close());

const me = (token: string) => api(server.url, token).get<{ code: string }>('/users/me');
const without = (name: string) => Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));

test('an access token says who, which session and how long, and no more', () => {
  expect(claims).toEqual({
    sub: alice.id,
    sid: alice.session.id,
    typ: 'access',
    iss: 'skein',
    aud: 'skein',
    jti: expect.any(String),
    iat: expect.any(Number),
    exp: (claims['iat'] as number) + 900,
  });
});

test('a token made in the same way works, so the refused ones below fail for what they change', async () => {
  expect((await me(forgeToken(SECRET, { ...claims, exp: inOneHour }))).status).toBe(200);
});

describe('refuses a token', () => {
  const forged: Record<string, () => string> = {
    'without a signature, alg none': () => forgeToken(SECRET, claims, { alg: 'none' }).replace(/[^.]*$/, ''),
    'without a signature, alg None': () => forgeToken(SECRET, claims, { alg: 'None' }).replace(/[^.]*$/, ''),
    'without a signature, alg nOnE': () => forgeToken(SECRET, claims, { alg: 'nOnE' }).replace(/[^.]*$/, ''),
    'with an empty signature': () => alice.accessToken.replace(/[^.]*$/, ''),
    'with another signature': () => forgeToken('another secret of decent length!', claims),
    'that claims HS512': () => forgeToken(SECRET, claims, { alg: 'HS512' }),
    'that claims RS256': () => forgeToken(SECRET, claims, { alg: 'RS256' }),
    'signed with the key in its header': () =>
      forgeToken('k', claims, { alg: 'HS256', jwk: { kty: 'oct', k: 'aw' } }),
    'of another issuer': () => forgeToken(SECRET, { ...claims, iss: 'evil' }),
    'without an issuer': () => forgeToken(SECRET, without('iss')),
    'for another audience': () => forgeToken(SECRET, { ...claims, aud: 'other' }),
    'of another kind': () => forgeToken(SECRET, { ...claims, typ: 'refresh' }),
    'of no kind': () => forgeToken(SECRET, without('typ')),
    'that never expires': () => forgeToken(SECRET, without('exp')),
    'that expires at a string': () => forgeToken(SECRET, { ...claims, exp: String(inOneHour) }),
    'that is not valid yet': () => forgeToken(SECRET, { ...claims, nbf: inOneHour }),
    'of nobody': () => forgeToken(SECRET, without('sub')),
    'of a user who is a number': () => forgeToken(SECRET, { ...claims, sub: Number(alice.id) }),
    'of another user': () => forgeToken(SECRET, { ...claims, sub: String(Number(alice.id) + 1) }),
    'of a session that never was': () => forgeToken(SECRET, { ...claims, sid: '999999' }),
    'of a session in SQL': () => forgeToken(SECRET, { ...claims, sid: "1' OR '1'='1" }),
    'cut short': () => alice.accessToken.slice(0, -10),
    'with two parts': () => alice.accessToken.split('.').slice(0, 2).join('.'),
    'that is a refresh token': () => alice.refreshToken,
    'that is no token': () => 'x',
  };

  test.each(Object.entries(forged))('%s', async (_, make) => {
    const answer = await me(make());
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="skein", error="invalid_token"');
  });
});

test('says of a token of ours whose time is over that it has expired', async () => {
  const answer = await me(forgeToken(SECRET, { ...claims, exp: Math.floor(Date.now() / 1000) - 1 }));
  expect(answer).toMatchObject({ status: 401, body: { code: 'token_expired' } });
});

test.each([
  ['no header', {}],
  ['an empty one', { authorization: '' }],
  ['another scheme', { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }],
  ['Bearer and nothing', { authorization: 'Bearer ' }],
])('asks for a bearer token when there is %s', async (_, headers) => {
  const response = await fetch(`${server.url}/api/v1/users/me`, { headers });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="skein"');
});

test('takes no access token from the query string', async () => {
  const response = await fetch(`${server.url}/api/v1/users/me?access_token=${alice.accessToken}`);
  expect(response.status).toBe(401);
});

test.each([
  ['GET', '/auth/sessions'],
  ['DELETE', '/auth/sessions/1'],
  ['POST', '/auth/logout'],
  ['POST', '/auth/password'],
  ['POST', '/auth/ws-tickets'],
  ['GET', '/users/me'],
  ['GET', '/users/me/'],
  ['GET', '/USERS/ME'],
  ['HEAD', '/users/me'],
  ['PATCH', '/users/me'],
  ['DELETE', '/users/me'],
  ['GET', '/users/1'],
  ['GET', '/users?mobile=13800138000'],
])('needs a token for %s %s', async (method, path) => {
  const response = await fetch(`${server.url}/api/v1${path}`, { method });
  expect(response.status).toBe(401);
});

test('refuses a token of another server', async () => {
  const other = await startServer();
  const answer = await api(other.url, alice.accessToken).get('/users/me');
  expect(answer.status).toBe(401);
});

test('refuses the token of an erased account', async () => {
  const bob = await register(server.url);
  expect((await bob.rest.delete('/users/me', { password: PASSWORD })).status).toBe(204);
  expect(await me(bob.accessToken)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
});

test('refuses a token that is older than its session, as after a restored backup that gave the id again', async () => {
  const carol = await register(server.url);
  const setBeginning = (offset: string) =>
    server.database.query(`UPDATE auth_sessions SET created_at = created_at + $2::interval WHERE id = $1`, [
      carol.session.id,
      offset,
    ]);
  await setBeginning('5 seconds');
  expect(await me(carol.accessToken)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  await setBeginning('-5 seconds');
  expect((await me(carol.accessToken)).status).toBe(200);
});

test('takes a token of an older version, which says its time in seconds', async () => {
  const iat = Math.floor(claims['iat'] as number);
  expect((await me(forgeToken(SECRET, { ...claims, iat }))).status).toBe(200);
  expect((await me(forgeToken(SECRET, { ...claims, iat: iat - 2 }))).status).toBe(401);
});
