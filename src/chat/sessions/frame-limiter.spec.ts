import { expect, test } from 'vitest';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { FrameLimiter } from './frame-limiter.js';

const limiter = (rate: number, burst: number) => new FrameLimiter({ rate, burst }, 0);

test('lets a burst pass, then says how long to wait', () => {
  const limit = limiter(50, 100);
  for (let n = 0; n < 100; n++) expect(limit.take(0)).toBe(0);
  expect(limit.take(0)).toBe(20);
  expect(limit.take(15)).toBe(5);
  expect(limit.take(20)).toBe(0);
});

test('refills with its rate and not above its burst', () => {
  const limit = limiter(50, 100);
  for (let n = 0; n < 100; n++) limit.take(0);
  let passed = 0;
  while (limit.take(1_000_000) === 0) passed++;
  expect(passed).toBe(100);
});

test('a rate of 0 limits nothing', () => {
  const limit = limiter(0, 1);
  for (let n = 0; n < 1000; n++) expect(limit.take(0)).toBe(0);
  expect(limit.verdict).toBeUndefined();
});

test('wants the socket closed when a whole burst more was refused', () => {
  const limit = limiter(50, 100);
  for (let n = 0; n < 200; n++) limit.take(0);
  expect(limit.verdict).toBeUndefined();
  limit.take(0);
  expect(limit.verdict).toBe(CLOSE_REASONS.rateLimited);
});

test('forgives a client that paused', () => {
  const limit = limiter(50, 100);
  for (let n = 0; n < 190; n++) limit.take(0);
  limit.take(5000);
  for (let n = 0; n < 190; n++) limit.take(5000);
  expect(limit.verdict).toBeUndefined();
});

test.each([1, 2])('a client that is a little too fast now and then outlives a burst of %i', (burst) => {
  const limit = limiter(10, burst);
  for (let second = 1; second < 50; second++) {
    for (let n = 0; n <= burst; n++) limit.take(second * 1000);
    expect(limit.verdict).toBeUndefined();
  }
});

test('twenty bad frames within a minute are too many, spread over more they are not', () => {
  const limit = limiter(0, 1);
  for (let n = 1; n < 20; n++) expect(limit.noteBadFrame(1000)).toBeUndefined();
  expect(limit.noteBadFrame(1000)).toBe(CLOSE_REASONS.tooManyBadFrames);
  const patient = limiter(0, 1);
  for (let n = 0; n < 100; n++) expect(patient.noteBadFrame(n * 4000)).toBeUndefined();
});
