import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { UserChanged } from '../../../src/users/user.events.js';
import { freshMobile, PASSWORD, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
const changed: string[] = [];
beforeAll(async () => {
  server = await bootServer();
  server.app
    .get(DomainEvents, { strict: false })
    .subscribe(UserChanged, ({ userId }) => changed.push(userId));
});
afterAll(() => server.close());

test('changes the given fields and leaves the others', async () => {
  const alice = await register(server.url, { nickname: 'Alice', memo: 'Hello' });
  const answer = await alice.rest.patch('/users/me', { nickname: '  Alicia ', sex: 'W' });
  expect(answer).toMatchObject({ status: 200, body: { ...alice.user, nickname: 'Alicia', sex: 'W' } });
  expect((await alice.rest.get('/users/me')).body).toEqual(answer.body);
  expect(changed).toContain(alice.id);
});

test('removes avatar and memo on null', async () => {
  const { rest } = await register(server.url, { avatar: 'https://example.com/a.png', memo: 'Hello' });
  const answer = await rest.patch('/users/me', { avatar: null, memo: null });
  expect(answer).toMatchObject({ status: 200, body: { avatar: null, memo: null } });
});

test('changes nothing on an empty body', async () => {
  const alice = await register(server.url);
  expect(await alice.rest.patch('/users/me', {})).toMatchObject({ status: 200, body: alice.user });
});

test('moves the account to another number, which is the login from then on and nobody else’s business', async () => {
  const alice = await register(server.url);
  const mobile = freshMobile();
  const answer = await alice.rest.patch('/users/me', { mobile: mobile.slice(3), currentPassword: PASSWORD });
  expect(changed).not.toContain(alice.id);
  expect(answer).toMatchObject({ status: 200, body: { mobile } });
  const login = (number: string) =>
    api(server.url).post('/auth/login', { mobile: number, password: PASSWORD });
  expect((await login(mobile)).status).toBe(200);
  expect((await login(alice.mobile)).status).toBe(401);
});

test('leaves a number to the account that has it', async () => {
  const [alice, bob] = [await register(server.url), await register(server.url)];
  const answer = await alice.rest.patch('/users/me', {
    mobile: bob.mobile,
    nickname: 'Bob',
    currentPassword: PASSWORD,
  });
  expect(answer).toMatchObject({ status: 409, body: { code: 'mobile_taken' } });
  expect((await alice.rest.get('/users/me')).body).toEqual(alice.user);
});

describe('refuses', () => {
  test.each([
    ['role', 'admin'],
    ['isAdmin', true],
    ['id', '1'],
    ['createdAt', '2020-01-01T00:00:00.000Z'],
    ['passwordHash', 'x'],
    ['password', PASSWORD],
    ['tokenVersion', 2],
    ['deletedAt', null],
    ['nickname', null],
    ['nickname', 'a\u202eb'],
    ['nickname', 'alice\ufeff'],
    ['nickname', 'x'.repeat(65)],
    ['sex', null],
    ['mobile', null],
    ['mobile', '5'],
    ['avatar', 'file:///etc/passwd'],
    ['avatar', 'https://user:pass@example.com/'],
    ['memo', '\u200b'],
    ['memo', 'x'.repeat(501)],
    ['memo', { $ne: null }],
  ])('%s = %j', async (field, value) => {
    const alice = await register(server.url);
    const answer = await alice.rest.patch('/users/me', { [field]: value });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [expect.objectContaining({ field })] },
    });
    expect((await alice.rest.get('/users/me')).body).toEqual(alice.user);
  });
});

test('keeps text as it was written', async () => {
  const { rest } = await register(server.url);
  const memo = `<script>alert(1)</script> {{7*7}} '; DROP TABLE users;-- \\ % _ 😀`;
  const answer = await rest.patch('/users/me', { memo });
  expect(answer).toMatchObject({ status: 200, body: { memo } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('shows others everything but the number', async () => {
  const alice = await register(server.url, { nickname: 'Alice', memo: 'Hello' });
  const bob = await register(server.url);
  const { mobile: _, ...profile } = alice.user;
  expect(await bob.rest.get(`/users/${alice.id}`)).toMatchObject({ status: 200 });
  expect((await bob.rest.get(`/users/${alice.id}`)).body).toEqual(profile);
});

test('has no profile for an unknown id, and none for what is no id', async () => {
  const { rest } = await register(server.url);
  expect(await rest.get('/users/999999999')).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
  for (const id of ['x', '0', '01', '1e3', '9223372036854775808', '1%20OR%201=1']) {
    expect(await rest.get(`/users/${id}`)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  }
});
