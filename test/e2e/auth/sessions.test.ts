import { afterAll, beforeAll, expect, test } from 'vitest';
import { SessionsRevoked, type SessionsRevokedPayload } from '../../../src/auth/auth.events.js';
import type { SessionPage } from '../../../src/auth/session.dto.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { logIn, PASSWORD, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { bootServer, startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
const revoked: SessionsRevokedPayload[] = [];
beforeAll(async () => {
  server = await bootServer();
  server.app
    .get(DomainEvents, { strict: false })
    .subscribe(SessionsRevoked, (payload) => revoked.push(payload));
});
afterAll(() => server.close());

const statusOf = async (token: string) => (await api(server.url, token).get('/users/me')).status;

test('lists my devices, the newest first, and marks the one that asks', async () => {
  const phone = await register(server.url, { device: { name: 'phone', platform: 'ios' } });
  const laptop = await logIn(server.url, phone);
  await register(server.url); // somebody else's
  const { status, body } = await phone.rest.get<SessionPage>('/auth/sessions');
  expect(status).toBe(200);
  expect(body).toEqual({
    items: [
      { ...laptop.session, current: false },
      { ...phone.session, current: true },
    ],
    nextCursor: null,
  });
});

test('pages through many devices, with a cursor that is nobody else’s', async () => {
  const alice = await register(server.url);
  const devices = [alice, await logIn(server.url, alice), await logIn(server.url, alice)];
  const first = (await alice.rest.get<SessionPage>('/auth/sessions?limit=2')).body;
  const cursor = encodeURIComponent(first.nextCursor!);
  const second = (await alice.rest.get<SessionPage>(`/auth/sessions?limit=2&cursor=${cursor}`)).body;
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect(ids).toEqual(devices.map(({ session }) => session.id).toReversed());
  expect(second.nextCursor).toBeNull();

  const bob = await register(server.url);
  expect((await bob.rest.get(`/auth/sessions?cursor=${cursor}`)).status).toBe(400);
  for (const limit of ['0', '-1', '101', '1e9', 'abc', '']) {
    expect((await alice.rest.get(`/auth/sessions?limit=${limit}`)).status).toBe(400);
  }
});

test('a revoked device is out at once and gone from the list', async () => {
  const phone = await register(server.url);
  const laptop = await logIn(server.url, phone);
  expect((await phone.rest.delete(`/auth/sessions/${laptop.session.id}`)).status).toBe(204);
  expect(await statusOf(laptop.accessToken)).toBe(401);
  expect(await statusOf(phone.accessToken)).toBe(200);
  const refreshed = await api(server.url).post('/auth/refresh', { refreshToken: laptop.refreshToken });
  expect(refreshed).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  const { body } = await phone.rest.get<SessionPage>('/auth/sessions');
  expect(body.items.map(({ id }) => id)).toEqual([phone.session.id]);
  expect(revoked).toContainEqual({
    userId: phone.id,
    sessionIds: [laptop.session.id],
    reason: 'session_revoked',
  });
});

test("answers the same for somebody else's session, an unknown one and one revoked before", async () => {
  const alice = await register(server.url);
  const bob = await register(server.url);
  for (const id of [bob.session.id, '999999999']) {
    const answer = await alice.rest.delete(`/auth/sessions/${id}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'session_not_found' } });
  }
  for (const id of ['x', '0', '-1', '9223372036854775808', '1%27']) {
    expect((await alice.rest.delete(`/auth/sessions/${id}`)).status).toBe(400);
  }
  expect(await statusOf(bob.accessToken)).toBe(200);
});

test('logging out ends this device only, on every node at once', async () => {
  const secret = 'a secret that two nodes share, of decent length';
  const one = await startServer({ JWT_SECRET: secret });
  const two = await startServer({ JWT_SECRET: secret }, one.database);
  const phone = await register(one.url);
  const laptop = await logIn(two.url, phone);
  expect((await api(two.url, phone.accessToken).get('/users/me')).status).toBe(200);
  expect((await phone.rest.post('/auth/logout')).status).toBe(204);
  for (const { url } of [one, two]) {
    expect((await api(url, phone.accessToken).get('/users/me')).status).toBe(401);
    expect((await api(url, laptop.accessToken).get('/users/me')).status).toBe(200);
  }
});

test('logging out publishes the revocation, for the sockets', async () => {
  const phone = await register(server.url);
  await phone.rest.post('/auth/logout');
  expect(revoked).toContainEqual({
    userId: phone.id,
    sessionIds: [phone.session.id],
    reason: 'logged_out',
  });
});

test('a changed password lets the old one and all other devices out', async () => {
  const phone = await register(server.url);
  const others = [await logIn(server.url, phone), await logIn(server.url, phone)];
  const newPassword = 'amber badger kite';
  const answer = await phone.rest.post('/auth/password', { currentPassword: PASSWORD, newPassword });
  expect(answer.status).toBe(204);
  expect(await statusOf(phone.accessToken)).toBe(200);
  for (const { accessToken } of others) expect(await statusOf(accessToken)).toBe(401);
  const old = await api(server.url).post('/auth/login', { mobile: phone.mobile, password: PASSWORD });
  expect(old.status).toBe(401);
  await logIn(server.url, phone, newPassword);
  const event = revoked.find(({ userId }) => userId === phone.id)!;
  expect(event.reason).toBe('password_changed');
  expect(event.sessionIds.toSorted()).toEqual(others.map(({ session }) => session.id).toSorted());
});

test('a password is changed by who knows it, to one that is good enough', async () => {
  const { rest, accessToken } = await register(server.url, { nickname: 'Wanderer Lee' });
  const change = (currentPassword: string, newPassword: string) =>
    rest.post('/auth/password', { currentPassword, newPassword });
  expect(await change('amber badger kite', 'a quite different one')).toMatchObject({
    status: 401,
    body: { code: 'invalid_credentials' },
  });
  for (const bad of ['xk7Rw9qLm2Zt8V', 'passwordpassword', 'wanderer-lee-2026']) {
    expect(await change(PASSWORD, bad)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'newPassword', message: expect.any(String) }] },
    });
  }
  expect(await statusOf(accessToken)).toBe(200);
});
