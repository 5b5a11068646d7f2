import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from './pace.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('tells the first at once, and then the last one of each second', () => {
  const told: number[] = [];
  const pace = new Pace<number>(1000, (value) => told.push(value));
  for (let n = 1; n <= 100; n++) {
    pace.push('a', n);
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([1, 50, 100]);
});

test('keys do not wait for each other, and nothing is kept of who is quiet', () => {
  const told: string[] = [];
  const pace = new Pace<string>(1000, (value) => told.push(value));
  pace.push('a', 'a');
  pace.push('b', 'b');
  expect(told).toEqual(['a', 'b']);
  vi.advanceTimersByTime(1000);
  expect(vi.getTimerCount()).toBe(0);
});

test('stops with all its timers', () => {
  const told: string[] = [];
  const pace = new Pace<string>(1000, (value) => told.push(value));
  pace.push('a', 'first');
  pace.push('a', 'second');
  pace.stop();
  expect(vi.getTimerCount()).toBe(0);
  expect(told).toEqual(['first']);
});
