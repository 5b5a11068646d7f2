import { describe, expect, test } from 'vitest';
import { contentProblem } from './content-validator.js';
import { CONTENT_TYPES } from './content.dto.js';

const accepts = (content: unknown): boolean => contentProblem(content) === undefined;
const saysText = (text: unknown): boolean => accepts({ type: 'text', text });

const ACCEPTED = [
  { type: 'text', text: 'hello' },
  { type: 'image', mediaId: 'a-1_B', width: 10, height: 20 },
  { type: 'voice', mediaId: 'x', durationMs: 1500 },
  { type: 'video', mediaId: 'x' },
  { type: 'file', mediaId: 'x', name: 'plan.pdf' },
  { type: 'emoji', code: 'smile' },
  { type: 'location', latitude: -90, longitude: 180, name: 'Here' },
  { type: 'location', address: 'somewhere' },
  { type: 'card', userId: '7' },
  { type: 'link', url: 'https://example.org/a?b#c', title: 'Example' },
  { type: 'custom', anything: [{ goes: null }, 1.5, 'x'] },
];

describe('accepts', () => {
  test.each(ACCEPTED)('$type', (content) => {
    expect(contentProblem(content)).toBeUndefined();
  });

  test('and there is a case of every type', () => {
    const types = new Set(ACCEPTED.map(({ type }) => type));
    expect([...types].toSorted()).toEqual(Object.keys(CONTENT_TYPES).toSorted());
  });
});

describe('refuses', () => {
  test.each([
    ['null', null],
    ['a string', 'text'],
    ['an array', [{ type: 'text', text: 'x' }]],
    ['no type', { text: 'x' }],
    ['an unknown type', { type: 'poem', text: 'x' }],
    ['what only the server writes', { type: 'system', event: 'member_left' }],
    ['a type that every object has', { type: 'constructor' }],
    ['a type that is an array', { type: ['text'], text: 'x' }],
    ['a text without text', { type: 'text' }],
    ['a text with more than text', { type: 'text', text: 'x', from: '1' }],
    ['an image without an id', { type: 'image' }],
    ['an image with an address for an id', { type: 'image', mediaId: '../../etc/passwd' }],
    ['an image with a long id', { type: 'image', mediaId: 'x'.repeat(65) }],
    ['a place beyond the pole', { type: 'location', latitude: 90.1, longitude: 0 }],
    ['a place that is a word', { type: 'location', latitude: '1', longitude: 0 }],
    ['a link that runs', { type: 'link', url: 'javascript:alert(1)' }],
    ['a link to a file', { type: 'link', url: 'file:///etc/passwd' }],
    ['a link with a password', { type: 'link', url: 'https://a:b@example.org' }],
    ['a place whose name reverses', { type: 'location', name: 'a\u202eb' }],
  ])('%s', (_, content) => {
    expect(contentProblem(content)).toEqual(expect.any(String));
  });
});

/** C0 without NUL, DEL, C1. */
const controls = Array.from({ length: 160 }, (_, n) => (n < 32 || n >= 127 ? String.fromCharCode(n) : ''))
  .join('')
  .slice(1);

describe('text', () => {
  test.each([
    ['any script', 'héllo 漢字 שלום 🙂👨‍👩‍👧'],
    ['lines and tabs', 'a\n\tb\r\n'],
    ['markup, verbatim', '<script>javascript:{{7*7}}</script>'],
    ['SQL, verbatim', `'; DROP TABLE messages;-- \\ % _`],
    ['a variation selector beside something to see', '❤️'],
    ['the line break of a slide and the page break of a PDF', 'a\vb\fc'],
    ['every control character but NUL', `a${controls}`],
    ['marks of direction', '\u202eabc\u202c \u2066x\u2069 \u200e'],
    ['noncharacters and private ones', '\ufffe\uffff\ufdd0\ue000a'],
  ])('may hold %s', (_, text) => {
    expect(saysText(text)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['NUL', 'a\u0000b'],
    ['controls only', '\u001b\u007f\u009b'],
    ['a high surrogate alone', 'a\ud800b'],
    ['a low surrogate alone', 'a\udc00b'],
    ['white space only', ' \n\t\u3000\u00a0'],
    ['zero width only', '\u200b\u200d\u2060\ufeff'],
    ['soft hyphens only', '\u00ad\u00ad'],
    ['blank Braille only', '\u2800'],
    ['a number', 5],
    ['null', null],
  ])('must not be or hold %s', (_, text) => {
    expect(saysText(text)).toBe(false);
  });
});

describe('opaque content', () => {
  const custom = (fields: object) => ({ type: 'custom', ...fields });

  test('is bounded to 8 KiB of UTF-8', () => {
    const overhead = Buffer.byteLength(JSON.stringify(custom({ v: '' })));
    expect(accepts(custom({ v: 'x'.repeat(8192 - overhead) }))).toBe(true);
    expect(accepts(custom({ v: 'x'.repeat(8193 - overhead) }))).toBe(false);
    expect(accepts(custom({ v: '漢'.repeat(4000) }))).toBe(false);
  });

  test('is bounded to 256 keys on all levels together', () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 1]));
    expect(accepts(custom({ a: keys(254) }))).toBe(true);
    expect(accepts(custom({ a: keys(255) }))).toBe(false);
    expect(accepts(custom({ a: [keys(128), keys(128)] }))).toBe(false);
  });

  test.each([
    ['NUL in a value', { v: 'a\u0000' }],
    ['NUL in a key', { 'k\u0000': 1 }],
    ['half a surrogate pair', { v: '\ud83d' }],
    ['half a pair deep inside', { v: [{ w: ['\udc00'] }] }],
  ])('holds nothing that jsonb cannot store: %s', (_, fields) => {
    expect(accepts(custom(fields))).toBe(false);
  });

  test.each([
    ...['1e-300', '-5e-324', '1e-20', '9.9e-7'], // PostgreSQL writes all of their digits
    ...['9007199254740992', '-9007199254740993', '123456789012345678901', '1e20', '-1e308', '1e999'],
  ])('holds no number that would come back as another, or as a very long one: %s', (written) => {
    const number: unknown = JSON.parse(written);
    expect(accepts(custom({ v: [{ w: number }] }))).toBe(false);
    expect(accepts({ type: 'location', latitude: 1, longitude: 1, radius: number })).toBe(false);
  });

  test('may hold any number of daily life', () => {
    expect(
      accepts(custom({ v: [0, -0, 0.1 + 0.2, 0.000001, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] })),
    ).toBe(true);
  });

  test('may talk about escapes', () => {
    expect(accepts(custom({ v: 'write \\u0000 as \\\\ud800' }))).toBe(true);
  });
});
