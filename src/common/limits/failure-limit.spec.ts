import { expect, test } from 'vitest';
import { DomainError } from '../errors/domain-error.js';
import { FailureLimit } from './failure-limit.js';

const wrong = (): Promise<undefined> => Promise.resolve(undefined);
const right = (): Promise<string> => Promise.resolve('in');
const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => (error instanceof DomainError ? error.code : error));

async function many(limit: FailureLimit, count: number, attempt: () => Promise<string | undefined>) {
  const works = Array.from({ length: count }, () => outcome(limit.run('key', attempt)));
  const results = await Promise.all(works);
  return (wanted: unknown) => results.filter((result) => result === wanted).length;
}

test('lets no more wrong attempts begin than the limit, however many come at once', async () => {
  const results = await many(new FailureLimit(300, 60), 700, wrong);
  expect([results(undefined), results('rate_limited')]).toEqual([300, 400]);
});

test('lets right attempts through, however many come at once', async () => {
  const limit = new FailureLimit(3, 60);
  await limit.run('key', wrong);
  expect((await many(limit, 500, right))('in')).toBe(500);
});

test('counts an attempt that could not be made as none', async () => {
  const limit = new FailureLimit(1, 60);
  await expect(limit.run('key', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await limit.run('key', right)).toBe('in');
});

test('lets a bounded number wait', async () => {
  const limit = new FailureLimit(1, 60);
  const results = await many(limit, 1100, wrong);
  expect([results(undefined), results('unavailable')]).toEqual([1, 99]);
});

test('begins anew when the failures were forgotten, and when the window is over', async () => {
  const limit = new FailureLimit(1, 60);
  await limit.run('key', wrong);
  limit.reset('key');
  expect(await limit.run('key', right)).toBe('in');
  const instant = new FailureLimit(1, 0);
  await instant.run('key', wrong);
  expect(await instant.run('key', right)).toBe('in');
});
