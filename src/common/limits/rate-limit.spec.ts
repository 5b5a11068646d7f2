import { afterEach, expect, test, vi } from 'vitest';
import type { DomainError } from '../errors/domain-error.js';
import { RateLimit } from './rate-limit.js';

afterEach(() => void vi.useRealTimers());

const refusal = (work: Promise<void>): Promise<DomainError | undefined> =>
  work.then(
    () => undefined,
    (error: DomainError) => error,
  );

test('a wall clock that is put back or forward changes no limit', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  const limit = new RateLimit(1, 60);
  await limit.consume('a');
  for (const days of [-60, 30]) {
    vi.setSystemTime(Date.now() + days * 86_400_000);
    const error = await refusal(limit.consume('a'));
    expect(error).toMatchObject({ code: 'rate_limited' });
    expect(error!.retryAfterMs).toBeGreaterThan(0);
    expect(error!.retryAfterMs).toBeLessThanOrEqual(60_000);
  }
});

test('points come back with the end of the window, and each key has its own', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const limit = new RateLimit(1, 60);
  await limit.consume('a');
  await limit.consume('b');
  expect(await refusal(limit.consume('a'))).toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 });
  vi.advanceTimersByTime(60_001);
  expect(await refusal(limit.consume('a'))).toBeUndefined();
});

test('several points are spent together or not at all, and what costs more than there are needs a whole window', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const limit = new RateLimit(10, 60);
  await limit.consume('a', 7);
  expect(await refusal(limit.consume('a', 4))).toMatchObject({ code: 'rate_limited' });
  await limit.consume('a', 3);
  await limit.consume('b', 500);
  expect(await refusal(limit.consume('b'))).toMatchObject({ code: 'rate_limited' });
});

test('no points are no limit', async () => {
  const limit = new RateLimit(0, 60);
  for (let n = 0; n < 10; n++) expect(await refusal(limit.consume('a'))).toBeUndefined();
});
