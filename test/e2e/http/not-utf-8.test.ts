import { expect, test } from 'vitest';
import { freshMobile } from '../../support/accounts.js';
import { startServer } from '../../support/server.js';

const post = (url: string, path: string, body: Buffer) =>
  fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Uint8Array(body),
  });

test('a body that is not UTF-8 is refused with 415 and not repaired: no other password opens an account', async () => {
  const { url, database } = await startServer();
  const bytes = (mobile: string, last: number): Buffer =>
    Buffer.concat([
      Buffer.from(`{"mobile":"${mobile}","password":"correct horse `),
      Buffer.from([last]),
      Buffer.from(' battery"}'),
    ]);
  const mobile = freshMobile();
  for (const path of ['/auth/register', '/auth/login']) {
    for (const last of [0xe9, 0xfc, 0xc0, 0xff]) {
      const refused = await post(url, path, bytes(mobile, last));
      expect(refused.status).toBe(415);
      expect(await refused.json()).toMatchObject({ code: 'unsupported_media_type' });
    }
  }
  const [{ count }] = (await database.query('SELECT count(*)::int AS count FROM users')) as [
    { count: number },
  ];
  expect(count).toBe(0);
});

test.each([
  ['an overlong slash', [0xc0, 0xaf]],
  ['half of a pair', [0xed, 0xa0, 0x80]],
  ['a sequence that breaks off', [0xe2, 0x82]],
  ['a code point above the last', [0xf4, 0x90, 0x80, 0x80]],
])('%s is no UTF-8', async (_, bytes) => {
  const { url } = await startServer();
  const body = Buffer.concat([Buffer.from('{"x":"'), Buffer.from(bytes), Buffer.from('"}')]);
  expect((await post(url, '/auth/login', body)).status).toBe(415);
});

test('a byte order mark before the object is overlooked', async () => {
  const { url } = await startServer();
  const answer = await post(url, '/auth/login', Buffer.from('\uFEFF{"nothing":1}'));
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    errors: expect.arrayContaining([expect.objectContaining({ field: 'nothing' })]),
  });
});

test('a path or a query that is not UTF-8, or not percent-encoded, is a mistake of the caller', async () => {
  const { url } = await startServer();
  const bad = ['%FF', '%C0%AF', '%', '%zz', '%E2%82'];
  const paths = bad.flatMap((text) => [
    `/api/v1/users/${text}`,
    `/api/v1/users?mobile=${text}`,
    `/api/v1/groups/search?q=${text}`,
    `/assets/${text}`,
    `/docs/${text}`,
    `/${text}`,
    `/?x=${text}`,
  ]);
  for (const path of paths) {
    const answer = await fetch(url + path);
    expect([400, 401, 404], path).toContain(answer.status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    await answer.text();
  }
});
