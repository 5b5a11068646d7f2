import { expect, test } from 'vitest';
import { checkRegion, nationalNumber, parseMobile, requireMobile } from './mobile-number.js';

test.each([
  '13800138000',
  '138 0013 8000',
  '138-0013-8000',
  '(138) 0013-8000',
  '+8613800138000',
  '+86 138 0013 8000',
  '0086 138 0013 8000',
  '１３８００１３８０００',
  '＋８６ １３８ ００１３ ８０００',
  ' 13800138000 ',
  '+86\u00a0138\u20110013\u20118000',
  '+86\u3000138\u20090013\u202f8000',
  '\u200e+86 138 0013 8000',
  '\u202a+86 138 0013 8000\u202c',
  '\u2066+8613800138000\u2069',
  '\ufeff138\u200b0013\u00ad8000\u2060',
  '13800138000\n',
  'tel:+8613800138000',
  'TEL: +86-138-0013-8000',
  'tel:138-0013-8000;phone-context=+86',
  '+८६ १३८ ००१३ ८०००',
])('reads %j as the same number', (written) => expect(parseMobile(written, 'CN')).toBe('+8613800138000'));

test.each([
  ['+44 7911 123456', '+447911123456'],
  ['+1 (415) 555-2671', '+14155552671'],
  ['+49 151 23456789', '+4915123456789'],
  ['+52 55 1234 5678', '+525512345678'],
  ['+52 1 55 1234 5678', '+525512345678'],
  ['+52 044 55 1234 5678', '+525512345678'],
  ['tel:+52-1-222-123-4567', '+522221234567'],
])('reads the foreign number %s', (written, e164) => expect(parseMobile(written, 'CN')).toBe(e164));

test('reads a number without country code by the region', () => {
  expect(parseMobile('07911 123456', 'GB')).toBe('+447911123456');
  expect(parseMobile('1 55 1234 5678', 'MX')).toBe('+525512345678');
  expect(parseMobile('044 55 1234 5678', 'MX')).toBe('+525512345678');
});

test.each([
  '',
  ' ',
  '12345',
  '+86',
  '+999 13800138000',
  'abc',
  'call 13800138000',
  '13800138000 ext 5',
  '13800138000;DROP TABLE users',
  '1'.repeat(65),
  '138\u00000138000',
  '+861380013800013800138000',
  'tel:',
  'sms:+8613800138000',
  '+52 1 55 1234 567 89',
  '\u200e\u202a',
])('finds no number in %j', (written) => expect(parseMobile(written, 'CN')).toBeUndefined());

test('refuses by the name of the field', () => {
  expect(() => requireMobile('x', 'CN')).toThrowError(
    expect.objectContaining({
      code: 'validation_failed',
      errors: [{ field: 'mobile', message: expect.any(String) }],
    }),
  );
});

test('gives the number as it is dialled at home', () => {
  expect(nationalNumber('+8613800138000')).toBe('13800138000');
});

test('refuses to start for a country that is none', () => {
  expect(() => checkRegion('ZZ')).toThrow(/DEFAULT_REGION: ZZ/);
  expect(() => checkRegion('CN')).not.toThrow();
});
