import { expect, test } from 'vitest';
import { RecentRevocations } from './recent-revocations.js';

test('remembers a revoked session for longer than an upgrade takes', () => {
  const revocations = new RecentRevocations();
  revocations.add('1', 0);
  revocations.add('2', 59_000);
  expect(revocations.has('1')).toBe(true);
  expect(revocations.has('3')).toBe(false);
});

test('forgets old ones, so that it does not grow for ever', () => {
  const revocations = new RecentRevocations();
  revocations.add('1', 0);
  revocations.add('2', 30_000);
  revocations.add('3', 60_000);
  expect(['1', '2', '3'].map((id) => revocations.has(id))).toEqual([false, true, true]);
});
