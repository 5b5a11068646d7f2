import { expect, test } from 'vitest';
import { isInstant } from './instants.js';

test.each(['2026-11-23T08:00:00Z', '2026-11-23T08:00:00.123Z', '2026-11-23T08:00:00+08:00'])(
  'accepts %s',
  (text) => expect(isInstant(text)).toBe(true),
);

test.each([
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
