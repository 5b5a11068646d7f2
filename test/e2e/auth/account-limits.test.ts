import { expect, test } from 'vitest';
import { logIn, PASSWORD, register } from '../../support/accounts.js';
import { befriend, people } from '../../support/people.js';
import { api } from '../../support/rest-client.js';
import { startServer } from '../../support/server.js';

test('the session that was unused longest ends when one more comes than an account may have', async () => {
  const { url, database } = await startServer({ SESSIONS_PER_ACCOUNT: '3' });
  const alice = await register(url);
  const [second, third] = [await logIn(url, alice), await logIn(url, alice)];
  await database.query(`UPDATE auth_sessions SET last_seen_at = now() - interval '1 day' WHERE id = $1`, [
    second.session.id,
  ]);
  const fourth = await logIn(url, alice);
  const status = async (token: string) => (await api(url, token).get('/users/me')).status;
  expect(await status(second.accessToken)).toBe(401);
  for (const { accessToken } of [alice, third, fourth]) expect(await status(accessToken)).toBe(200);
  await Promise.all(Array.from({ length: 6 }, () => logIn(url, alice)));
  const [left] = await database.query(
    'SELECT count(*)::int AS count FROM auth_sessions WHERE revoked_at IS NULL',
  );
  expect(left).toEqual({ count: 3 });
});

test('a session has a bounded number of open tickets, also when it asks for many at once', async () => {
  const { url, database } = await startServer({ TICKETS_PER_SESSION: '3' });
  const { rest } = await register(url);
  const answers = await Promise.all(Array.from({ length: 8 }, () => rest.post('/auth/ws-tickets')));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 429, 429, 429, 429, 429]);
  await database.query('UPDATE ws_tickets SET expires_at = now()');
  expect((await rest.post('/auth/ws-tickets')).status).toBe(201);
});

test('an account blocks a bounded number of users, and again whom it has blocked', async () => {
  const server = await startServer({ BLOCKS_PER_ACCOUNT: '2' });
  const [alice, ...others] = await people(server, 5);
  const answers = await Promise.all(others.map(({ id }) => alice!.rest.put(`/blocks/${id}`)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 204, 409, 409]);
  const blocked = others[answers.findIndex(({ status }) => status === 204)]!;
  expect((await alice!.rest.put(`/blocks/${blocked.id}`)).status).toBe(204);
  expect(answers.find(({ status }) => status === 409)).toMatchObject({ body: { code: 'too_many_blocks' } });
});

test('profiles of strangers count as look-ups, those of contacts do not', async () => {
  const server = await startServer({ LOOKUPS_PER_MINUTE: '2' });
  const [alice, bob, carol] = await people(server, 3);
  await befriend(alice!, bob!);
  const view = async (id: string) => (await alice!.rest.get(`/users/${id}`)).status;
  for (let i = 0; i < 5; i++) expect(await view(bob!.id)).toBe(200);
  expect([await view(carol!.id), await view('999999'), await view(carol!.id)]).toEqual([200, 404, 429]);
  expect([await view(bob!.id), await view(alice!.id)]).toEqual([200, 200]);
});

test('a password typed in another form of Unicode is the same one', async () => {
  const { url } = await startServer();
  const password = 'Köhler fährt über Brücken';
  const { mobile } = await register(url, { password: password.normalize('NFD') });
  for (const form of ['NFC', 'NFD']) {
    const body = { mobile, password: password.normalize(form) };
    expect((await api(url).post('/auth/login', body)).status).toBe(200);
  }
  expect((await api(url).post('/auth/login', { mobile, password: PASSWORD })).status).toBe(401);
});
