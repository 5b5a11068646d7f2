import { expect, test } from 'vitest';
import { parseEnvironment } from './environment.js';

test.each([
  ['LOG_LEVEL', 'INFO', 'info'],
  ['LOG_LEVEL', 'Warning', 'warn'],
  ['NODE_ENV', 'Test', 'test'],
  ['PORT', ' 3001 ', 3001],
  ['PORT', '"3001"', 3001],
  ['TRUST_PROXY', 'yes', 1],
  ['TRUST_PROXY', 'TRUE', 1],
  ['TRUST_PROXY', 'false', 0],
  ['TRUST_PROXY', '2', 2],
  ['DOCS_ENABLED', 'on', true],
  ['DOCS_ENABLED', 'No', false],
  ['ALLOW_EMBEDDED_DATABASE', 'Yes', true],
  ['DEFAULT_REGION', 'de', 'DE'],
  ['SINGLE_CHAT_POLICY', 'Anyone', 'anyone'],
  ['HOST', '[::1]', '::1'],
  ['HOST', '*', '0.0.0.0'],
  ['ALLOWED_ORIGINS', 'https://Chat.Example.com/', ['https://chat.example.com']],
  [
    'ALLOWED_ORIGINS',
    '"https://a.example:443", http://b.example:8080',
    ['https://a.example', 'http://b.example:8080'],
  ],
  [
    'ALLOWED_ORIGINS',
    'https://bücher.example capacitor://localhost',
    ['https://xn--bcher-kva.example', 'capacitor://localhost'],
  ],
  [
    'DATABASE_URL',
    'postgres://skein:p@ss/w#r?d%@db:5432/skein',
    'postgres://skein:p%40ss%2Fw%23r%3Fd%25@db:5432/skein',
  ],
  ['DATABASE_URL', 'postgres://skein:a%20word@db/skein', 'postgres://skein:a%20word@db/skein'],
  [
    'DATABASE_URL',
    'postgres://skein:x@/skein?host=/run/postgresql',
    'postgres://skein:x@/skein?host=/run/postgresql',
  ],
] as const)('%s=%s is taken as it is meant', (name, written, meant) => {
  expect(parseEnvironment({ [name]: written })[name]).toEqual(meant);
});

test.each([
  ['ALLOWED_ORIGINS', 'chat.example.com', 'has no scheme; write https://chat.example.com'],
  ['ALLOWED_ORIGINS', '*', 'name each origin'],
  ['ALLOWED_ORIGINS', 'https://*.example.com', 'name each origin'],
  ['ALLOWED_ORIGINS', 'https://example.com/app', 'without a path'],
  ['TRUST_PROXY', '10.0.0.0/8', 'must be a whole number from 0 to 10'],
  ['LOG_LEVEL', 'loud', '"warn"'],
  ['DOCS_ENABLED', 'maybe', 'must be true or false'],
  ['HOST', 'http://localhost:3000', 'PORT'],
  ['DATABASE_URL', 'mysql://db/skein', 'must start with postgres://'],
  ['DATABASE_URL', 'postgres://sk%ein@db/skein', 'write each of'],
])('%s=%s is refused with a sentence', (name, written, sentence) => {
  expect(() => parseEnvironment({ [name]: written })).toThrow(name);
  expect(() => parseEnvironment({ [name]: written })).toThrow(sentence);
});

test('a password does not stand in the sentence', () => {
  expect(() => parseEnvironment({ DATABASE_URL: 'postgres://skein:hidden@db:port/skein' })).not.toThrow(
    'hidden',
  );
});
