import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Account, register } from '../../support/accounts.js';
import { anonymous } from '../../support/problems.js';
import { outcomeOf, send, toGroup } from '../../support/sending.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let eve: Account;
let hidden: string;

const NONE = '999999';

beforeAll(async () => {
  server = await bootServer();
  [alice, eve] = [await register(server.url), await register(server.url)];
  const group = await alice.rest.post<{ id: string }>('/groups', { name: 'Hidden', joinPolicy: 'invite' });
  hidden = group.body.id;
});
afterAll(() => server.close());

/** Holds the row that every change of the group needs, until the test ends. */
async function holdGroup(): Promise<void> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM conversations WHERE id = $1 FOR UPDATE', [hidden]);
}

const requests = ({ rest }: Account, id: string) => [
  rest.post(`/groups/${id}/join`, { message: 'Hi' }),
  rest.patch(`/groups/${id}`, { name: 'Mine' }),
  rest.delete(`/groups/${id}`),
  rest.post(`/groups/${id}/members`, { userIds: [alice.id] }),
  rest.delete(`/groups/${id}/members/${alice.id}`),
  rest.post(`/groups/${id}/join-requests/1/accept`),
  rest.post(`/groups/${id}/owner`, { userId: alice.id }),
  rest.get(`/conversations/${id}`),
  rest.patch(`/conversations/${id}`, { muted: true }),
  rest.get(`/conversations/${id}/messages`),
  rest.get(`/conversations/${id}/changes?since=0`),
  rest.post(`/conversations/${id}/read`, { seq: 999 }),
];

test('a stranger waits for nothing that a hidden group waits for', async () => {
  await holdGroup();
  const answers = await Promise.all(requests(eve, hidden));
  const none = await Promise.all(requests(eve, NONE));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  expect(answers.map(anonymous)).toEqual(none.map(anonymous));
});

test('nor does a stranger on the socket', async () => {
  await holdGroup();
  const eves = await connect(server.wsUrl, eve.accessToken);
  for (const id of [hidden, NONE]) {
    expect(outcomeOf(await send(eves, toGroup(id)))).toBe('conversation_not_found');
    const typing = await eves.request('typing', { to: toGroup(id), state: 'start' });
    expect(outcomeOf(typing)).toBe('conversation_not_found');
    const read = await eves.request('conversation.read', { conversationId: id, seq: 1 });
    expect(outcomeOf(read)).toBe('conversation_not_found');
  }
});

test('who was removed from a hidden group knocks in vain like a stranger', async () => {
  const bob = await register(server.url);
  await server.database.query('INSERT INTO contacts (user_id, contact_id) VALUES ($1, $2), ($2, $1)', [
    alice.id,
    bob.id,
  ]);
  expect((await alice.rest.post(`/groups/${hidden}/members`, { userIds: [bob.id] })).status).toBe(201);
  expect((await alice.rest.delete(`/groups/${hidden}/members/${bob.id}`)).status).toBe(204);
  const answers = await Promise.all([hidden, NONE].map((id) => bob.rest.post(`/groups/${id}/join`)));
  expect(anonymous(answers[0]!)).toEqual(anonymous(answers[1]!));
});
