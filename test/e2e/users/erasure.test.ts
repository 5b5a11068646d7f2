import { expect, test } from 'vitest';
import { SessionsRevoked, type SessionsRevokedPayload } from '../../../src/auth/auth.events.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { UserErased } from '../../../src/users/user.events.js';
import { logIn, PASSWORD, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { startServer, type TestServer } from '../../support/server.js';

/** Every row of the database as text, to look for what should be gone. */
async function everythingStored({ database }: TestServer): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const dumps = tables.map(({ name }) => database.query(`SELECT t::text AS row FROM "${name}" t`));
  return JSON.stringify(await Promise.all(dumps));
}

test('erases all personal data, ends all sessions and frees the number', async () => {
  const server = await startServer();
  const alice = await register(server.url, {
    nickname: 'Alice Weaver',
    avatar: 'https://example.com/weaver.png',
    memo: 'Loves looms',
    device: { name: 'Loom phone', platform: 'loom-os' },
  });
  const laptop = await logIn(server.url, alice);
  const bob = await register(server.url);
  const revoked: SessionsRevokedPayload[] = [];
  const erased: string[] = [];
  const events = server.app.get(DomainEvents, { strict: false });
  events.subscribe(SessionsRevoked, (payload) => revoked.push(payload));
  events.subscribe(UserErased, ({ userId }) => erased.push(userId));

  expect((await alice.rest.delete('/users/me', { password: PASSWORD })).status).toBe(204);

  const stored = await everythingStored(server);
  for (const trace of [alice.mobile, 'Alice Weaver', 'weaver.png', 'looms', 'Loom', 'loom-os']) {
    expect(stored).not.toContain(trace);
  }
  for (const { accessToken, refreshToken } of [alice, laptop]) {
    expect((await api(server.url, accessToken).get('/users/me')).status).toBe(401);
    expect((await api(server.url).post('/auth/refresh', { refreshToken })).status).toBe(401);
  }
  const login = await api(server.url).post('/auth/login', { mobile: alice.mobile, password: PASSWORD });
  expect(login).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
  expect(await bob.rest.get(`/users/${alice.id}`)).toMatchObject({
    status: 404,
    body: { code: 'user_not_found' },
  });
  expect((await bob.rest.get(`/users?mobile=${alice.mobile.slice(3)}`)).status).toBe(404);
  expect(erased).toEqual([alice.id]);
  expect(revoked).toEqual([
    {
      userId: alice.id,
      sessionIds: expect.arrayContaining([alice.session.id, laptop.session.id]),
      reason: 'account_deleted',
    },
  ]);
  const again = await register(server.url, { mobile: alice.mobile });
  expect(again.id).not.toBe(alice.id);
});

test('wants the password', async () => {
  const server = await startServer();
  const { rest } = await register(server.url);
  const wrong = await rest.delete('/users/me', { password: 'amber badger kite' });
  expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
  expect((await rest.delete('/users/me', {})).status).toBe(400);
  expect((await rest.delete('/users/me')).status).toBe(400);
  expect((await rest.get('/users/me')).status).toBe(200);
});

test('leaves no trace in contacts, requests and groups either', async () => {
  const server = await startServer();
  const alice = await register(server.url, { nickname: 'Alice Weaver' });
  const [bob, carol] = [await register(server.url), await register(server.url)];
  const request = await alice.rest.post<{ id: string }>('/contacts/requests', {
    userId: bob.id,
    message: 'Alice from the loom',
  });
  expect((await bob.rest.post(`/contacts/requests/${request.body.id}/accept`)).status).toBe(200);
  await alice.rest.post('/contacts/requests', { userId: carol.id, message: 'Weaver here' });
  const group = await bob.rest.post<{ id: string }>('/groups', { name: 'Yarns', memberIds: [alice.id] });
  expect(group.status).toBe(201);
  const named = await alice.rest.patch(`/groups/${group.body.id}/members/${alice.id}`, {
    displayName: 'Threadbare',
  });
  expect(named.status).toBe(200);

  expect((await alice.rest.delete('/users/me', { password: PASSWORD })).status).toBe(204);

  const stored = await everythingStored(server);
  for (const trace of [alice.mobile, 'Alice Weaver', 'from the loom', 'Weaver here', 'Threadbare']) {
    expect(stored).not.toContain(trace);
  }
  expect((await bob.rest.get('/contacts')).body).toMatchObject({ items: [] });
});

test('does not erase the owner of a group with members', async () => {
  const server = await startServer();
  const [alice, bob] = [await register(server.url), await register(server.url)];
  const request = await alice.rest.post<{ id: string }>('/contacts/requests', { userId: bob.id });
  await bob.rest.post(`/contacts/requests/${request.body.id}/accept`);
  const group = await alice.rest.post('/groups', { name: 'Yarns', memberIds: [bob.id] });
  expect(group.status).toBe(201);

  const answer = await alice.rest.delete('/users/me', { password: PASSWORD });
  expect(answer).toMatchObject({ status: 409, body: { code: 'owner_must_transfer' } });
  expect((await alice.rest.get('/users/me')).body).toEqual(alice.user);
  expect((await bob.rest.get('/contacts')).body).toMatchObject({ items: [{ user: { id: alice.id } }] });
});
