import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { describe, expect, test } from 'vitest';
import { codePointLength, comparableText, isHttpUrl, plainTextProblem, tidyText } from './plain-text.js';
import { IsHttpUrl, IsPlainText } from './text.js';

const NAME = { min: 1, max: 10 };
const TEXT = { min: 1, max: 10, multiline: true };

describe('plain text', () => {
  test.each([
    'alice',
    '李雷',
    '👩‍👩‍👧',
    '👩🏽‍🚀',
    '🏳️‍🌈',
    '❤️‍🔥',
    '🇫🇷',
    '1️⃣',
    'می‌خواهم',
    'क्‍ष',
    'ශ්‍රී',
    'അവന്‍',
    'Nguyễn',
    `b${'\u0328'.repeat(4)}`,
    '😀'.repeat(10),
    `O'; DROP TABLE`.slice(0, 10),
  ])('accepts the name %j', (name) => expect(plainTextProblem(name, NAME)).toBeUndefined());

  test.each([
    ['a number', 5],
    ['null', null],
    ['nothing', ''],
    ['too much', 'a'.repeat(11)],
    ['eleven emoji', '😀'.repeat(11)],
    ['NUL', 'a\u0000b'],
    ['an escape', 'a\u001b[31m'],
    ['a line break', 'a\nb'],
    ['a lone surrogate', 'a\ud800'],
    ['a right-to-left override', 'a\u202eb'],
    ['an isolate', 'a\u2066b'],
    ['a zero-width space', 'alice\u200b'],
    ['a soft hyphen', 'alice\u00ad'],
    ['a byte order mark', 'alice\ufeff'],
    ['spaces only', '   '],
    ['zero-width joiners only', '\u200d\u200d'],
    ['a left-to-right mark', 'alice\u200e'],
    ['a right-to-left mark', '\u200falice'],
    ['an Arabic letter mark', 'a\u061cb'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
    ['a Hangul filler', 'a\u3164'],
    ['a half-width Hangul filler', 'a\uffa0'],
    ['a Hangul jamo filler', 'a\u115f\u1160'],
    ['a Braille blank', 'a\u2800b'],
    ['an annotation mark', 'a\ufff9b'],
    ['an object replacement', 'a\ufffc'],
    ['tag characters', 'a\u{e0061}\u{e007f}'],
    ['a combining grapheme joiner', 'a\u034fb'],
    ['a text variation selector', 'a\ufe0e'],
    ['an emoji selector after a letter', 'a\ufe0f'],
    ['an ideographic variation', '葛\u{e0100}'],
    ['a joiner between Latin letters', 'a\u200db'],
    ['a non-joiner between Latin letters', 'a\u200cb'],
    ['a non-joiner at the end', 'علی\u200c'],
    ['two joiners', 'می\u200c\u200cخ'],
    ['a joiner at the end of an emoji', '👩\u200d'],
    ['private use', 'a\ue000'],
    ['private use far out', 'a\u{10fffd}'],
    ['an unassigned character', 'a\u0378'],
    ['a noncharacter', 'a\uffff'],
    ['five marks on a letter', `b${'\u0328'.repeat(5)}`],
    ['a mark alone', '\u0301'],
    ['a mark first', '\u0301a'],
    ['a mark after a space', 'a \u0301b'],
    ['a Hangul filler only', '\u3164'],
    ['a Braille blank only', '\u2800'],
  ])('refuses a name with %s', (_, name) => expect(plainTextProblem(name, NAME)).toBeTypeOf('string'));

  test('allows line breaks, but no other control characters, where several lines make sense', () => {
    expect(plainTextProblem('a\nb\tc', TEXT)).toBeUndefined();
    expect(plainTextProblem('a\u0007', TEXT)).toBe('must not hold control characters');
  });

  test('accepts an empty text where the minimum is zero, and still none that only looks empty', () => {
    expect(plainTextProblem('', { min: 0, max: 5 })).toBeUndefined();
    expect(plainTextProblem('\u200b', { min: 0, max: 5 })).toBe('must hold something visible');
  });

  test('leaves what is kept verbatim alone but for what breaks the lines around it', () => {
    const rules = { min: 1, max: 10, verbatim: true };
    expect(plainTextProblem('a\u200eb\u2028\ue000', rules)).toBeUndefined();
    expect(plainTextProblem('a\u202eb', rules)).toBe('must not hold bidirectional control characters');
  });

  test('is stored composed and trimmed', () => {
    expect(tidyText(' Zoe\u0308 ')).toBe('Zoë');
    expect(tidyText('\ufeffa ')).toBe('\ufeffa ');
    expect(tidyText(5)).toBe(5);
  });

  test.each([
    ['full width', 'Ｗｅａｖｅｒｓ', 'weavers'],
    ['half-width kana', 'ｶﾞ', 'ガ'],
    ['decomposed', 'Zoe\u0308', 'zoë'],
    ['a ligature', 'oﬃce', 'office'],
    ['something invisible', 'wea\u200b\u00advers\u200e', 'weavers'],
    ['a sigma at the end', 'ΟΔΟΣ', 'οδοσ'],
  ])('is compared without %s', (_, text, form) => expect(comparableText(text)).toBe(form));

  test('counts code points', () => expect(codePointLength('a😀李')).toBe(3));
});

describe('http addresses', () => {
  test.each(['https://example.com/a.png?x=1#y', 'http://localhost:8080', 'HTTPS://例え.jp/ä'])(
    'accepts %s',
    (url) => expect(isHttpUrl(url)).toBe(true),
  );

  test.each([
    'ftp://example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://user:pass@example.com/',
    'https://user@example.com/',
    'https:example.com',
    'https:///example.com',
    'https://exa\r\nmple.com/',
    'https://example.com/a b',
    'https://example.com\\@evil.example',
    `https://example.com/${'a'.repeat(2048)}`,
    'https://[::1',
    '',
    null,
    7,
  ])('refuses %j', (url) => expect(isHttpUrl(url)).toBe(false));
});

class Card {
  @IsPlainText(NAME)
  name: string;

  @IsPlainText({ min: 1, max: 4 }, { each: true })
  tags: string[];

  @IsHttpUrl()
  url: string;
}

test('the decorators trim, and name the field with what is wrong', () => {
  const check = (plain: object) => {
    const card = plainToInstance(Card, plain);
    return { card, messages: validateSync(card).flatMap((error) => Object.values(error.constraints ?? {})) };
  };
  const good = check({ name: '  alice ', tags: [' a '], url: 'https://example.com' });
  expect(good.messages).toEqual([]);
  expect(good.card).toMatchObject({ name: 'alice', tags: ['a'] });

  const bad = check({ name: '  ', tags: ['a', 'too long'], url: 'mailto:a@example.com' });
  expect(bad.messages).toEqual([
    'name must have 1 to 10 characters',
    'each value in tags must have 1 to 4 characters',
    'url must be an http(s) URL of at most 2048 characters',
  ]);
});
