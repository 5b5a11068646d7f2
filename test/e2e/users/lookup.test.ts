import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshMobile, PASSWORD, register } from '../../support/accounts.js';
import { bootServer, startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await bootServer();
});
afterAll(() => server.close());

test('finds an account by its whole number in any written form, and shows no number', async () => {
  const [alice, bob] = [await register(server.url), await register(server.url)];
  const { mobile, ...profile } = alice.user;
  const national = mobile.slice(3);
  for (const written of [
    encodeURIComponent(mobile),
    mobile, // an unescaped "+" arrives as a space
    national,
    encodeURIComponent(`(${national.slice(0, 3)}) ${national.slice(3, 7)}-${national.slice(7)}`),
  ]) {
    const answer = await bob.rest.get(`/users?mobile=${written}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(profile);
  }
});

test('finds nobody by a number without account or by part of one', async () => {
  const alice = await register(server.url);
  const unknown = await alice.rest.get(`/users?mobile=${encodeURIComponent(freshMobile())}`);
  expect(unknown).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
  for (const query of [
    `mobile=${alice.mobile.slice(3, 9)}`,
    'mobile=',
    'mobile=%25',
    'mobile=a&mobile=b',
    'mobile[]=1',
    'mobile[$ne]=1',
    `mobile=13800138000&nickname=a`,
    '',
  ]) {
    expect(await alice.rest.get(`/users?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  }
});

test('limits how often one account looks, whether it finds or not', async () => {
  const limited = await startServer({ LOOKUPS_PER_MINUTE: '3' });
  const [alice, bob] = [await register(limited.url), await register(limited.url)];
  const path = `/users?mobile=${bob.mobile.slice(3)}`;
  expect((await alice.rest.get(path)).status).toBe(200);
  expect((await alice.rest.get('/users?mobile=13812345678')).status).toBe(404);
  expect((await alice.rest.get(path)).status).toBe(200);
  const refused = await alice.rest.get(path);
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await bob.rest.get(path)).status).toBe(200);
});

test('a new number of one’s own counts as a look-up, so that nobody tries out numbers that way', async () => {
  const limited = await startServer({ LOOKUPS_PER_MINUTE: '2' });
  const [alice, bob] = [await register(limited.url), await register(limited.url)];
  for (let attempt = 0; attempt < 2; attempt++) {
    const taken = await alice.rest.patch('/users/me', { mobile: bob.mobile, currentPassword: PASSWORD });
    expect(taken).toMatchObject({ status: 409, body: { code: 'mobile_taken' } });
  }
  const refused = await alice.rest.patch('/users/me', { mobile: bob.mobile, currentPassword: PASSWORD });
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect((await alice.rest.patch('/users/me', { nickname: 'Alice' })).status).toBe(200);
});
