import { createHmac, createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { AccessTokens } from './access-token.js';
import { readOwnToken } from './own-token.js';

const SECRET = 'a secret that is long enough for a test of signatures';
const KEY = createSecretKey(SECRET, 'utf8');
const token = new AccessTokens(SECRET, 60).sign('1', '2');

test('reads the claims of a token that the server signed', () => {
  expect(readOwnToken(token, KEY)).toMatchObject({ sub: '1', sid: '2', typ: 'access' });
});

test('no other text of the same length passes, wherever it differs', () => {
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'A' ? 'B' : 'A';
    expect(readOwnToken(token.slice(0, at) + other + token.slice(at + 1), KEY)).toBeUndefined();
  }
});

test('no shorter or longer one passes, nor one of another key', () => {
  for (let length = 0; length < token.length; length++) {
    expect(readOwnToken(token.slice(0, length), KEY)).toBeUndefined();
  }
  for (const more of ['=', 'A', '.', ' ']) expect(readOwnToken(token + more, KEY)).toBeUndefined();
  expect(readOwnToken(new AccessTokens(`${SECRET}!`, 60).sign('1', '2'), KEY)).toBeUndefined();
});

test('another header is not read, even when it is signed with the key', () => {
  const [, claims] = token.split('.');
  for (const header of ['{"alg":"none","typ":"JWT"}', '{"alg":"HS512","typ":"JWT"}', '{"typ":"JWT"}']) {
    const content = `${Buffer.from(header).toString('base64url')}.${claims}`;
    const signature = createHmac('sha256', KEY).update(content).digest('base64url');
    expect(readOwnToken(`${content}.${signature}`, KEY)).toBeUndefined();
  }
});

test('a text that is signed but is no JSON is not read', () => {
  const content = `${token.split('.')[0]}.${Buffer.from('{"sub":').toString('base64url')}`;
  const signature = createHmac('sha256', KEY).update(content).digest('base64url');
  expect(readOwnToken(`${content}.${signature}`, KEY)).toBeUndefined();
});
