import { expect, test } from 'vitest';
import { AccountReads, MAX_RUNNING, MAX_WAITING } from './account-reads.js';

const always = (): boolean => true;

/** Reads that end when the test says so. */
function started() {
  const reads = new AccountReads();
  const ends: (() => void)[] = [];
  const run = (userId: string, isWanted = always): Promise<void> =>
    reads.run(userId, isWanted, () => new Promise((resolve) => ends.push(resolve)));
  return { run, ends };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('four reads of an account run at once, the next one begins when one of them ends', async () => {
  const { run, ends } = started();
  const all = Array.from({ length: MAX_RUNNING + 1 }, () => run('1'));
  await settle();
  expect(ends).toHaveLength(4);
  ends[0]!();
  await settle();
  expect(ends).toHaveLength(MAX_RUNNING + 1);
  for (const end of ends) end();
  await Promise.all(all);
});

test('what is beyond those that wait is refused, and another account notices nothing', async () => {
  const { run, ends } = started();
  const all = Array.from({ length: MAX_RUNNING + MAX_WAITING }, () => run('1'));
  await expect(run('1')).rejects.toMatchObject({ code: 'rate_limited' });
  all.push(run('2'));
  await settle();
  expect(ends).toHaveLength(MAX_RUNNING + 1);
  for (let i = 0; i < all.length; i++) {
    ends[i]!();
    await settle();
  }
  await Promise.all(all);
});

test('a read that nobody waits for never starts, and leaves its place to others', async () => {
  const { run, ends } = started();
  let isWanted = true;
  const kept = Array.from({ length: MAX_RUNNING }, () => run('1'));
  const left = Array.from({ length: MAX_WAITING }, () =>
    run('1', () => isWanted).catch((error: unknown) => error),
  );
  isWanted = false;
  const later = run('1');
  for (const error of await Promise.all(left)) expect(error).toMatchObject({ code: 'request_timeout' });
  ends[0]!();
  await settle();
  expect(ends).toHaveLength(MAX_RUNNING + 1);
  for (const end of ends) end();
  await Promise.all([...kept, later]);
});
