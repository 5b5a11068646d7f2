import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, register } from '../../support/accounts.js';
import { groupOf } from '../../support/people.js';
import { anonymous } from '../../support/problems.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let alice: Account;
let bob: Account;
let stranger: Account;
let groupId: string;
beforeAll(async () => {
  server = await bootServer();
  [alice, bob, stranger] = [
    await register(server.url),
    await register(server.url),
    await register(server.url),
  ];
  groupId = await groupOf(alice, [bob]);
  await alice.rest.delete(`/groups/${groupId}/members/${bob.id}`);
});
afterAll(() => server.close());

const add = (userIds: string[]) => alice.rest.post(`/groups/${groupId}/members`, { userIds });

test('who is no contact is named by the field, and told like who does not exist', async () => {
  const answer = await add([bob.id, stranger.id]);
  expect(answer).toMatchObject({
    status: 403,
    body: { code: 'not_a_contact', errors: [{ field: 'userIds[1]', message: 'is not a contact' }] },
  });
  expect(anonymous(await add([bob.id, '999999']))).toEqual(anonymous(answer));
});

test('a new group names them too, by their places in the request', async () => {
  const answer = await alice.rest.post('/groups', {
    name: 'New',
    memberIds: [alice.id, stranger.id, bob.id, '999999'],
  });
  expect(answer.body).toMatchObject({
    code: 'not_a_contact',
    errors: [{ field: 'memberIds[1]' }, { field: 'memberIds[3]' }],
  });
});

test('so does a block', async () => {
  await alice.rest.put(`/blocks/${bob.id}`);
  expect((await add([bob.id])).body).toMatchObject({ code: 'blocked', errors: [{ field: 'userIds[0]' }] });
});
