import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadEnvFile } from './env-file.js';

function loaded(content: string | Buffer, environment: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const directory = mkdtempSync(join(tmpdir(), 'skein-env-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, '.env');
  writeFileSync(path, content);
  loadEnvFile(path, environment);
  return environment;
}

test.each([
  ['with a byte order mark', '\uFEFFPORT=3001\r\n'],
  ['in UTF-16', Buffer.from('\uFEFFPORT=3001\r\n', 'utf16le')],
  ['with comments and an export', '# ports\n\nexport PORT=3001 # ours\n'],
])('a file %s is read', (_, content) => {
  expect(loaded(content)).toEqual({ PORT: '3001' });
});

test('a value over several lines is one, and the environment goes before the file', () => {
  expect(loaded('KEY="a\nno assignment\nb"\nPORT=1\n', { PORT: '2' })).toEqual({
    KEY: 'a\nno assignment\nb',
    PORT: '2',
  });
});

test('no file is no fault', () => {
  expect(() => loadEnvFile('/nowhere/.env', {})).not.toThrow();
});

test.each([
  [
    'a line that assigns nothing',
    'PORT=3001\nJWT_SECRET: abc\n',
    /Line 2 of the file .* is not of the form NAME=value/,
  ],
  ['bytes that are no text', Buffer.from([0x50, 0xff, 0xfe, 0x80]), /is not a text in UTF-8/],
  ['zeros', 'PORT=30\0\0\0', /is damaged in line 1/],
])('%s is refused with a sentence', (_, content, sentence) => {
  expect(() => loaded(content)).toThrow(sentence);
});
