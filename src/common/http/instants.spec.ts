import { expect, test } from 'vitest';
import { isInstant } from './instants.js';

test.each(['2026-11-23T08:00:00Z', '2026-11-23T08:00:00.123Z', '2026-11-23T08:00:00+08:00'])(
  'accepts %s',
  (text) => expect(isInstant(text)).toBe(true),
);

test.each([
  // The offset carries these out of the years that RFC 3339 has.
  '9999-12-31T23:59:59-00:01',
  '0000-01-01T00:00:00+01:00',
  '2026-11-23',
  '2026-11-23T08:00:00',
  '2026-13-01T00:00:00Z',
  '2026-11-23T08:00:60Z',
  '+012026-11-23T08:00:00Z',
  'tomorrow',
  'infinity',
  1764000000000,
  null,
])('refuses %j', (value) => expect(isInstant(value)).toBe(false));
