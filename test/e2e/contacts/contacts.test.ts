import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BlockPage } from '../../../src/contacts/block.dto.js';
import type { ContactPage, ContactResponse } from '../../../src/contacts/contact.dto.js';
import { type Account, register } from '../../support/accounts.js';
import { befriend } from '../../support/people.js';
import { refusal } from '../../support/problems.js';
import { api } from '../../support/rest-client.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await bootServer();
});
afterAll(() => server.close());

const people = (count: number): Promise<Account[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) => register(server.url, { nickname: `User ${index}` })),
  );

test('both sides have the contact, each with notes of their own, until one ends it', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  await befriend(alice, bob);

  const list = await alice.rest.get<ContactPage>('/contacts');
  expect(list.status).toBe(200);
  expect(list.body).toEqual({
    items: [
      {
        user: { ...publicProfile(bob) },
        remark: null,
        tags: [],
        createdAt: expect.stringMatching(/Z$/) as string,
      },
    ],
    nextCursor: null,
  });
  const patched = await alice.rest.patch<ContactResponse>(`/contacts/${bob.id}`, {
    remark: ' Bobby ',
    tags: ['work', '象棋'],
  });
  expect([patched.status, patched.body.remark, patched.body.tags]).toEqual([200, 'Bobby', ['work', '象棋']]);
  expect((await bob.rest.get<ContactPage>('/contacts')).body.items[0]).toMatchObject({ remark: null });
  expect(
    (await alice.rest.patch<ContactResponse>(`/contacts/${bob.id}`, { remark: null, tags: [] })).body,
  ).toMatchObject({ remark: null, tags: [] });

  expect((await bob.rest.delete(`/contacts/${alice.id}`)).status).toBe(204);
  expect((await alice.rest.get<ContactPage>('/contacts')).body.items).toEqual([]);
  expect(refusal(await alice.rest.delete(`/contacts/${bob.id}`))).toBe('404 contact_not_found');
  expect(refusal(await alice.rest.patch(`/contacts/${bob.id}`, { remark: 'x' }))).toBe(
    '404 contact_not_found',
  );
});

test('blocking and taking it back may be repeated', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  for (let repeat = 0; repeat < 2; repeat++) {
    expect((await alice.rest.put(`/blocks/${bob.id}`)).status).toBe(204);
  }
  expect((await alice.rest.get<BlockPage>('/blocks')).body).toEqual({
    items: [{ user: publicProfile(bob), createdAt: expect.stringMatching(/Z$/) as string }],
    nextCursor: null,
  });
  for (let repeat = 0; repeat < 2; repeat++) {
    expect((await alice.rest.delete(`/blocks/${bob.id}`)).status).toBe(204);
  }
  expect((await alice.rest.get<BlockPage>('/blocks')).body.items).toEqual([]);
  expect(refusal(await alice.rest.put(`/blocks/${alice.id}`))).toBe('400 cannot_add_self');
  expect(refusal(await alice.rest.put('/blocks/999999'))).toBe('404 user_not_found');
});

test('the blocked learns of the block only where a right is missing', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  await befriend(alice, bob);
  const before = await bob.rest.get<ContactPage>('/contacts');
  await alice.rest.put(`/blocks/${bob.id}`);
  expect((await bob.rest.get<ContactPage>('/contacts')).body).toEqual(before.body);
  expect((await bob.rest.get<BlockPage>('/blocks')).body.items).toEqual([]);
});

test.each([
  ['a remark too long', { remark: '字'.repeat(65) }],
  ['a remark of zero-width characters', { remark: '\u200b\u200b' }],
  ['a lone surrogate', { remark: '\ud800' }],
  ['a number', { remark: 5 }],
  ['too many tags', { tags: Array.from({ length: 21 }, (_, index) => `tag ${index}`) }],
  ['a tag too long', { tags: ['x'.repeat(33)] }],
  ['an empty tag', { tags: [''] }],
  ['the same tag twice', { tags: ['a', 'a'] }],
  ['tags that are no list', { tags: 'work' }],
  ['null for tags', { tags: null }],
  ['a tag that is no text', { tags: [1] }],
  ['an unknown field', { remark: 'x', user: { id: '1' } }],
])('a change with %s is not valid', async (_, body) => {
  const [alice] = (await people(1)) as [Account];
  expect(refusal(await alice.rest.patch('/contacts/999999', body))).toBe('400 validation_failed');
});

test('without a token nothing of this answers', async () => {
  const stranger = api(server.url);
  const calls = [
    stranger.get('/contacts'),
    stranger.patch('/contacts/1', {}),
    stranger.delete('/contacts/1'),
    stranger.post('/contacts/requests', { userId: '1' }),
    stranger.get('/contacts/requests'),
    stranger.post('/contacts/requests/1/accept'),
    stranger.post('/contacts/requests/1/reject'),
    stranger.get('/blocks'),
    stranger.put('/blocks/1'),
    stranger.delete('/blocks/1'),
  ];
  for (const call of calls) expect(refusal(await call)).toBe('401 unauthenticated');
});

function publicProfile({ user }: Account): object {
  const { mobile: _, ...profile } = user;
  return profile;
}
