import { afterAll, beforeAll, expect, test } from 'vitest';
import { PasswordHasher } from '../../../src/auth/password-hasher.service.js';
import type { LoginResponse } from '../../../src/auth/session.dto.js';
import { freshMobile, logIn, PASSWORD, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await bootServer();
});
afterAll(() => server.close());

const post = (body: object) => api(server.url).post<LoginResponse>('/auth/login', body);

test('opens a session of its own on each device', async () => {
  const alice = await register(server.url);
  const national = alice.mobile.slice(3);
  const answer = await post({ mobile: national, password: PASSWORD, device: { platform: 'web' } });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      user: alice.user,
      expiresIn: 900,
      session: { device: { name: null, platform: 'web' }, current: true },
    },
  });
  expect(answer.body.session.id).not.toBe(alice.session.id);
  expect((await alice.rest.get('/users/me')).status).toBe(200);
});

test('answers an unknown number and a wrong password alike, at the same cost', async () => {
  const { mobile } = await register(server.url);
  const hasher = server.app.get(PasswordHasher, { strict: false });
  const attempt = async (body: object) => {
    const before = hasher.computed;
    const { status, body: problem } = await post(body);
    return { status, problem: { ...problem, requestId: '' }, hashes: hasher.computed - before };
  };
  const wrong = await attempt({ mobile, password: 'amber badger kite' });
  const unknown = await attempt({ mobile: freshMobile(), password: 'amber badger kite' });
  expect(wrong).toMatchObject({ status: 401, problem: { code: 'invalid_credentials' }, hashes: 1 });
  expect(unknown).toEqual(wrong);
});

test('refuses what is no number, no password or too much', async () => {
  const { mobile } = await register(server.url);
  const bodies = [
    { mobile: 'x', password: PASSWORD },
    { mobile },
    { mobile, password: 5 },
    { mobile, password: { $ne: null } },
    { mobile, password: 'x'.repeat(1025) },
    { mobile, password: PASSWORD, isAdmin: true },
  ];
  for (const body of bodies) {
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  }
});

test('lets twenty devices log in at once', async () => {
  const alice = await register(server.url);
  const devices = await Promise.all(Array.from({ length: 20 }, () => logIn(server.url, alice)));
  expect(new Set(devices.map(({ session }) => session.id)).size).toBe(20);
});
