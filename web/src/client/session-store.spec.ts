import { expect, test } from 'vitest';
import { LocalStore } from './local-store.js';
import { memoryStorage } from './memory-storage.js';
import { SessionStore } from './session-store.js';

const user = { id: '1', nickname: 'Alice', mobile: '+8613900000001', avatar: null, memo: null };
const pair = (name: string) => ({ accessToken: `a-${name}`, refreshToken: `r-${name}`, expiresIn: 900 });

test('keeps the session over a reload, with the newest pair of tokens', async () => {
  const storage = memoryStorage();
  const sessions = new SessionStore(new LocalStore(storage));
  await sessions.begin(user, pair('one'));
  await sessions.renew(sessions.read()!, pair('two'));
  expect(new SessionStore(new LocalStore(storage)).read()).toMatchObject({ user, accessToken: 'a-two' });
});

test('goes on with a session that another version of the page has kept', () => {
  const storage = memoryStorage();
  storage.setItem('skein.session', JSON.stringify({ user, accessToken: 'a', refreshToken: 'r' }));
  expect(new SessionStore(new LocalStore(storage)).read()).toMatchObject({ refreshToken: 'r', issuedAt: 0 });
});

test('does not bring a session back that ended while its tokens were replaced', async () => {
  const sessions = new SessionStore(new LocalStore(memoryStorage()));
  await sessions.begin(user, pair('one'));
  const session = sessions.read()!;
  sessions.clear();
  await sessions.renew(session, pair('two'));
  expect(sessions.read()).toBeNull();
});

test('takes a broken entry for no session', () => {
  const storage = memoryStorage();
  for (const broken of ['{', 'null', '7', '{"user":7}', '{"user":{"id":"1"},"accessToken":"a"}']) {
    storage.setItem('skein.session', broken);
    expect(new SessionStore(new LocalStore(storage)).read()).toBeNull();
  }
});

test('keeps it in memory where the browser keeps nothing', async () => {
  const sessions = new SessionStore(new LocalStore(null));
  await sessions.begin(user, pair('one'));
  expect(sessions.read()?.accessToken).toBe('a-one');
});
