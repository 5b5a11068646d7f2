import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { today, watchDay } from './today.js';
import { dayOf } from './wording.js';

beforeEach(() => {
  vi.stubGlobal('document', new EventTarget());
  vi.useFakeTimers({ now: new Date(2026, 10, 27, 23, 59, 50) });
  today.value = new Date();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('does not call yesterday today after midnight', () => {
  watchDay();
  const evening = new Date(2026, 10, 27, 20, 0).toISOString();
  expect(dayOf(evening)).toBe('Today');
  vi.advanceTimersByTime(60_000);
  expect(dayOf(evening)).toBe('Yesterday');
});
