import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, PASSWORD, register } from '../../support/accounts.js';
import { groupOf } from '../../support/people.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let alice: Account;
let bob: Account;
let groupId: string;
beforeAll(async () => {
  server = await bootServer({ CREATIONS_PER_MINUTE: '0', LOOKUPS_PER_MINUTE: '0' });
  [alice, bob] = [await register(server.url), await register(server.url)];
  groupId = await groupOf(alice, [bob]);
});
afterAll(() => server.close());

/** Every place in which somebody writes what others, or their own devices, read. */
const PLACES: [string, (text: string) => Promise<{ status: number; body: unknown }>][] = [
  ['nickname', (nickname) => alice.rest.patch('/users/me', { nickname })],
  ['memo', (memo) => alice.rest.patch('/users/me', { memo })],
  ['name', (name) => alice.rest.patch(`/groups/${groupId}`, { name })],
  ['memo', (memo) => alice.rest.patch(`/groups/${groupId}`, { memo })],
  ['displayName', (displayName) => alice.rest.patch(`/groups/${groupId}/members/${bob.id}`, { displayName })],
  ['remark', (remark) => alice.rest.patch(`/contacts/${bob.id}`, { remark })],
  ['tags', (tag) => alice.rest.patch(`/contacts/${bob.id}`, { tags: [tag] })],
  ['message', (message) => alice.rest.post('/contacts/requests', { userId: bob.id, message })],
  ['message', (message) => alice.rest.post(`/groups/${groupId}/join`, { message })],
  [
    'device.name',
    (name) => alice.rest.post('/auth/login', { mobile: alice.mobile, password: PASSWORD, device: { name } }),
  ],
];

test.each([
  ['a left-to-right mark', 'a\u200eb'],
  ['a paragraph separator', 'a\u2029b'],
  ['a Hangul filler', 'a\u3164'],
  ['a tag character', 'a\u{e0041}'],
  ['a private character', 'a\ue000'],
  ['63 marks on a letter', `b${'\u0329'.repeat(63)}`],
  ['a mark alone', '\u0301'],
])('%s passes nowhere', async (_, text) => {
  for (const [field, write] of PLACES) {
    const { status, body } = await write(text);
    expect([field, status, body]).toMatchObject([field, 400, { errors: [{ field }] }]);
  }
});

test('what is decomposed is stored composed, and flags, families and Persian pass', async () => {
  const stored = async (nickname: string) =>
    (await alice.rest.patch<{ nickname: string }>('/users/me', { nickname })).body.nickname;
  expect(await stored('Zoe\u0308')).toBe('Zoë');
  for (const name of ['👨‍👩‍👧', '🇨🇳', '❤️', 'می‌خواهم']) expect(await stored(name)).toBe(name);
});

test('tags that differ in case or width only are one', async () => {
  const { status } = await alice.rest.patch(`/contacts/${bob.id}`, { tags: ['Work', 'ｗｏｒｋ'] });
  expect(status).toBe(400);
});

test.each([
  ['Ｗｅａｖｅｒｓ', 'weav'],
  ['Weavers', 'ｗｅａｖ'],
  ['Zoë und Ko', 'zoe\u0308'],
  ['ガラス', 'ｶﾞﾗｽ'],
  ['Weavers of York', 'wea\u200bvers'],
])('the group %s is found by %s', async (name, q) => {
  const { body } = await alice.rest.post<{ id: string }>('/groups', { name });
  const found = await bob.rest.get<{ items: { id: string }[] }>(`/groups/search?q=${encodeURIComponent(q)}`);
  expect(found.body.items.map(({ id }) => id)).toContain(body.id);
});

test('a search for nothing visible is refused', async () => {
  expect((await bob.rest.get(`/groups/search?q=${encodeURIComponent('\u200e')}`)).status).toBe(400);
});
