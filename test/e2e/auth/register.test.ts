import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoginResponse } from '../../../src/auth/session.dto.js';
import { freshMobile, PASSWORD, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { bootServer, startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await bootServer();
});
afterAll(() => server.close());

const post = (body: object) => api(server.url).post<LoginResponse & { code: string }>('/auth/register', body);

test('registers an account with its profile and logs it in', async () => {
  const profile = {
    nickname: 'Alice',
    avatar: 'https://example.com/a.png',
    sex: 'W',
    memo: 'Weaver\nof words',
  };
  const answer = await post({
    mobile: '+86 138-0013-8000',
    password: PASSWORD,
    ...profile,
    device: { name: "Alice's phone", platform: 'android' },
  });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    user: {
      ...profile,
      id: expect.stringMatching(/^\d+$/),
      mobile: '+8613800138000',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
    accessToken: expect.any(String),
    expiresIn: 900,
    refreshToken: expect.stringMatching(/^[\w-]{43}$/),
    session: {
      id: expect.stringMatching(/^\d+$/),
      device: { name: "Alice's phone", platform: 'android' },
      userAgent: expect.any(String),
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      current: true,
    },
  });
  const me = await api(server.url, answer.body.accessToken).get('/users/me');
  expect(me.body).toEqual(answer.body.user);
});

test('needs nothing but a number and a password; the nickname then says nothing about the number', async () => {
  const { body, status } = await post({ mobile: '13700137000', password: PASSWORD });
  expect(status).toBe(201);
  expect(body.user).toMatchObject({ mobile: '+8613700137000', avatar: null, sex: 'U', memo: null });
  expect(body.user.nickname).toMatch(/^User \d{6}$/);
});

test.each(['(136) 0013-6000', '0086 13600136000', '１３６００１３６０００', '+86 136 0013 6000'])(
  'knows a taken number in the form %s',
  async (mobile) => {
    await post({ mobile: '+8613600136000', password: PASSWORD });
    const answer = await post({ mobile, password: PASSWORD });
    expect(answer).toMatchObject({ status: 409, body: { code: 'mobile_taken' } });
  },
);

test('gives a number to one of ten who register it at once', async () => {
  const mobile = freshMobile();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post({ mobile, password: PASSWORD })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(9).fill(409)]);
  expect(await server.database.query('SELECT 1 FROM users WHERE mobile = $1', [mobile])).toHaveLength(1);
});

test('stores the password as argon2id of the demanded cost', async () => {
  const { id } = await register(server.url);
  const [row] = await server.database.query<{ hash: string }>(
    'SELECT password_hash AS hash FROM credentials WHERE user_id = $1',
    [id],
  );
  expect(row!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

describe('refuses', () => {
  const good = { mobile: '+8613500135000', password: PASSWORD };
  test.each([
    ['no number', { password: PASSWORD }, 'mobile'],
    ['a short number', { ...good, mobile: '12345' }, 'mobile'],
    ['words', { ...good, mobile: 'call me' }, 'mobile'],
    ['a number with an extension', { ...good, mobile: '13500135000 ext 5' }, 'mobile'],
    ['a number as a number', { ...good, mobile: 13500135000 }, 'mobile'],
    ['a password of 14 characters', { ...good, password: 'xk7Rw9qLm2Zt8V' }, 'password'],
    ['a common password', { ...good, password: 'passwordpassword' }, 'password'],
    ['the number as password', { ...good, password: '+8613500135000!' }, 'password'],
    [
      'the nickname as password',
      { ...good, nickname: 'Wanderer Lee', password: 'wanderer-lee-2026' },
      'password',
    ],
    ['a password with NUL', { ...good, password: `${PASSWORD}\u0000` }, 'password'],
    ['an empty nickname', { ...good, nickname: ' ' }, 'nickname'],
    ['a nickname with a hidden character', { ...good, nickname: 'alice\u200b' }, 'nickname'],
    ['a nickname with half a character', { ...good, nickname: 'a\ud800' }, 'nickname'],
    ['a nickname of null', { ...good, nickname: null }, 'nickname'],
    ['a script as avatar', { ...good, avatar: 'javascript:alert(1)' }, 'avatar'],
    ['another sex', { ...good, sex: 'X' }, 'sex'],
    ['a memo with NUL', { ...good, memo: 'a\u0000' }, 'memo'],
    ['a device that is a list', { ...good, device: [] }, 'device'],
    ['a device of null', { ...good, device: null }, 'device'],
    ['a device with a nameless name', { ...good, device: { name: '\u200b' } }, 'device.name'],
    ['a role', { ...good, role: 'admin' }, 'role'],
    ['an id', { ...good, id: '1' }, 'id'],
    ['a password hash', { ...good, passwordHash: 'x' }, 'passwordHash'],
  ])('%s', async (_, body, field) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [expect.objectContaining({ field })] },
    });
    expect(await server.database.query(`SELECT 1 FROM users WHERE mobile = '+8613500135000'`)).toEqual([]);
  });
});

test('accepts passwords of 15, 64 and 256 characters, and full-width and plain ones as the same', async () => {
  const text = Array.from({ length: 256 }, (_, i) => String.fromCodePoint(0x4e00 + i * 7)).join('');
  for (const length of [15, 64, 256]) {
    await register(server.url, { password: text.slice(0, length) });
  }
  const { mobile } = await register(server.url, { password: 'ｖｉｏｌｅｔ　ｏｔｔｅｒ　ｌａｍｐ' });
  expect((await api(server.url).post('/auth/login', { mobile, password: PASSWORD })).status).toBe(200);
});

test('limits how many accounts one address makes', async () => {
  const limited = await startServer({ REGISTRATIONS_PER_ADDRESS: '2' });
  await register(limited.url);
  await register(limited.url);
  const third = await api(limited.url).post('/auth/register', { mobile: freshMobile(), password: PASSWORD });
  expect(third).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
});
