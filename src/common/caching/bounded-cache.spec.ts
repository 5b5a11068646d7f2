import { expect, test } from 'vitest';
import { BoundedCache } from './bounded-cache.js';

test('remembers the newest entries and no more than its limit', () => {
  const cache = new BoundedCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, 2, 3]);
});

test('writing a known entry again pushes nobody out', () => {
  const cache = new BoundedCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
});
