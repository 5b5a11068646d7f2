import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GroupResponse } from '../../../src/groups/group.dto.js';
import { type Account, register } from '../../support/accounts.js';
import { anonymous, refusal } from '../../support/problems.js';
import { api, type RestClient } from '../../support/rest-client.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let alice: Account;
let eve: Account;
let hidden: string;

beforeAll(async () => {
  server = await bootServer();
  [alice, eve] = [await register(server.url), await register(server.url)];
  const group = await alice.rest.post<GroupResponse>('/groups', { name: 'Hidden', joinPolicy: 'invite' });
  hidden = group.body.id;
});
afterAll(() => server.close());

/** Every operation on one group that has a right to be kept. */
const operations = (rest: RestClient, id: string) => [
  rest.get(`/groups/${id}`),
  rest.patch(`/groups/${id}`, { name: 'Mine' }),
  rest.delete(`/groups/${id}`),
  rest.get(`/groups/${id}/members`),
  rest.post(`/groups/${id}/members`, { userIds: ['1'] }),
  rest.patch(`/groups/${id}/members/1`, { role: 'admin' }),
  rest.delete(`/groups/${id}/members/1`),
  rest.get(`/groups/${id}/join-requests`),
  rest.post(`/groups/${id}/join-requests/1/accept`),
  rest.post(`/groups/${id}/join-requests/1/reject`),
  rest.post(`/groups/${id}/owner`, { userId: '1' }),
];

/** What anybody may do with a group that they see. */
const knocks = (rest: RestClient, id: string) => [
  rest.post(`/groups/${id}/join`),
  rest.post(`/groups/${id}/join`, { message: 'Hi' }),
];

test('to an outsider a hidden group answers like one that does not exist', async () => {
  const asked = (id: string) => Promise.all([...operations(eve.rest, id), ...knocks(eve.rest, id)]);
  const [answers, unknown] = [await asked(hidden), await asked('999999')];
  for (const answer of answers) expect(refusal(answer)).toBe('404 group_not_found');
  expect(answers.map(anonymous)).toEqual(unknown.map(anonymous));
  expect((await alice.rest.get<GroupResponse>(`/groups/${hidden}`)).body).toMatchObject({
    name: 'Hidden',
    memberCount: 1,
    ownerId: alice.id,
  });
});

test('without a token nothing of this answers', async () => {
  const stranger = api(server.url);
  const calls = [
    ...operations(stranger, hidden),
    stranger.get('/groups'),
    stranger.post('/groups', { name: 'x' }),
    stranger.get('/groups/search?q=x'),
    stranger.post(`/groups/${hidden}/join`),
  ];
  for (const call of calls) expect(refusal(await call)).toBe('401 unauthenticated');
});

test.each(['abc', '0', '-1', '1.5', '01', '1e3', '99999999999999999999', '%00', "1'--", '1%2F2'])(
  'the id %s in a path is refused before the database sees it',
  async (id) => {
    for (const call of operations(alice.rest, id).slice(0, 4)) {
      expect(['400 validation_failed', '404 route_not_found']).toContain(refusal(await call));
    }
    expect(refusal(await alice.rest.delete(`/groups/${hidden}/members/${id}`))).toMatch(/^40[04] /);
  },
);

test.each([
  ['no name', {}],
  ['a name of spaces', { name: '   ' }],
  ['a name too long', { name: '字'.repeat(65) }],
  ['a bidi override in the name', { name: 'a\u202eb' }],
  ['a zero-width space in the name', { name: 'Weav\u200bers' }],
  ['a NUL in the name', { name: 'a\u0000' }],
  ['a lone surrogate in the name', { name: '\ud83d' }],
  ['a name that is null', { name: null }],
  ['a script as icon', { name: 'x', icon: 'javascript:alert(1)' }],
  ['a memo too long', { name: 'x', memo: 'x'.repeat(501) }],
  ['an unknown policy', { name: 'x', joinPolicy: 'everybody' }],
  ['null as policy', { name: 'x', joinPolicy: null }],
  ['too many members', { name: 'x', memberIds: Array.from({ length: 201 }, (_, id) => String(id + 1)) }],
  ['a member twice', { name: 'x', memberIds: ['1', '1'] }],
  ['a member that is no id', { name: 'x', memberIds: ['1', { $ne: null }] }],
  ['members that are no list', { name: 'x', memberIds: '1' }],
  ['an owner of its own choosing', { name: 'x', ownerId: '1' }],
  ['a member count', { name: 'x', memberCount: 1000 }],
])('a group with %s is not valid', async (_, body) => {
  const answer = await alice.rest.post<{ errors: unknown[] }>('/groups', body);
  expect(refusal(answer)).toBe('400 validation_failed');
  expect(answer.body.errors.length).toBeGreaterThan(0);
});

test.each([
  ['the role of owner', { role: 'owner' }],
  ['no role', { role: null }],
  ['a mute without offset', { mutedUntil: '2100-01-01T00:00:00' }],
  ['a mute in no month', { mutedUntil: '2100-13-01T00:00:00Z' }],
  ['a mute as number', { mutedUntil: 4102444800000 }],
  ['a mute for ever', { mutedUntil: 'infinity' }],
  ['a display name too long', { displayName: 'x'.repeat(65) }],
  ['an unknown field', { joinedAt: '2020-01-01T00:00:00Z' }],
])('a member with %s is not valid', async (_, body) => {
  const path = `/groups/${hidden}/members/${alice.id}`;
  expect(refusal(await alice.rest.patch(path, body))).toBe('400 validation_failed');
});

test.each([
  '',
  'q=',
  'q=%20',
  'q=%E2%80%8B',
  `q=${'%25_'.repeat(350)}`,
  'q=a&q=b',
  'q[]=a',
  'q[$ne]=a',
  'q=a&limit=0',
  'q=a&cursor=x',
  'q=%00',
])('a search with ?%s is not valid', async (query) => {
  expect(refusal(await alice.rest.get(`/groups/search?${query}`))).toBe('400 validation_failed');
});

test('markup and SQL in names come back as they were sent', async () => {
  for (const name of ['<script>alert(1)</script>', "'; DROP TABLE groups;--", '{{7*7}}', '\\', '%_%']) {
    const { body } = await alice.rest.post<GroupResponse>('/groups', { name });
    expect(body.name).toBe(name);
    const found = await alice.rest.get<{ items: GroupResponse[] }>(
      `/groups/search?q=${encodeURIComponent(name)}`,
    );
    expect(found.body.items.map((item) => item.id)).toEqual([body.id]);
    expect(found.headers.get('content-type')).toMatch(/^application\/json/);
    expect(found.headers.get('x-content-type-options')).toBe('nosniff');
  }
});
