import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onWake } from './wake.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('notices that the machine slept, and nothing while it does not', () => {
  let wakes = 0;
  const stop = onWake(() => wakes++);
  vi.advanceTimersByTime(60_000);
  expect(wakes).toBe(0);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5000);
  expect(wakes).toBe(1);
  stop();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(60_000);
  expect(wakes).toBe(1);
});
