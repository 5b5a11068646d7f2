import { expect, test } from 'vitest';
import { backoff } from './backoff.js';

test('waits anything up to half a second at first, and up to thirty in the end', () => {
  expect(backoff(0, () => 0)).toBe(0);
  expect(backoff(0, () => 1)).toBe(500);
  expect(backoff(1, () => 1)).toBe(1000);
  expect(backoff(4, () => 0.5)).toBe(4000);
  expect(backoff(10_000, () => 1)).toBe(30_000);
});
