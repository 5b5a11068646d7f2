import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
beforeAll(async () => {
  server = await bootServer();
  alice = await register(server.url);
});
afterAll(() => server.close());

const missing = (...fields: string[]) => fields.map((field) => ({ field, message: 'is missing' }));

test.each([
  ['POST', '/auth/register', {}, ['mobile', 'password']],
  ['POST', '/auth/login', { mobile: '13800138000' }, ['password']],
  ['POST', '/auth/refresh', undefined, ['refreshToken']],
  ['POST', '/groups', {}, ['name']],
  ['POST', '/groups/1/members', {}, ['userIds']],
  ['POST', '/groups/1/owner', {}, ['userId']],
  ['POST', '/conversations/1/read', {}, ['seq']],
  ['POST', '/messages', { clientMsgId: 'a' }, ['to', 'content']],
  ['POST', '/messages', { clientMsgId: 'a', to: { type: 'group' }, content: { type: 'emoji' } }, ['to.id']],
  ['GET', '/groups/search', undefined, ['q']],
  ['GET', '/users', undefined, ['mobile']],
] as const)('%s %s %j says what is missing', async (method, path, body, fields) => {
  const rest = path.startsWith('/auth') ? api(server.url) : alice.rest;
  const answer = method === 'GET' ? await rest.get(path) : await rest.post(path, body);
  expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  expect((answer.body as { errors: object[] }).errors).toEqual(expect.arrayContaining(missing(...fields)));
});

test.each([
  ['message.send', { to: { type: 'group', id: '1' } }, ['clientMsgId', 'content']],
  ['message.send', undefined, ['to', 'clientMsgId', 'content']],
  ['conversation.read', { conversationId: '1' }, ['seq']],
  ['typing', { to: { id: '1' }, state: 'start' }, ['to.type']],
  ['presence.subscribe', {}, ['userIds']],
])('the frame %s %j says it too', async (event, data, fields) => {
  const client = await connect(server.wsUrl, alice.accessToken);
  const answer = await client.request(event, data);
  expect(answer.data).toMatchObject({ code: 'validation_failed' });
  expect(answer.data.errors).toEqual(expect.arrayContaining(missing(...fields)));
});
