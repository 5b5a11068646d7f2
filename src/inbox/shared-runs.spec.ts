import { expect, test } from 'vitest';
import { SharedRuns } from './shared-runs.js';

/** Work that ends when the test says so; each run answers with its number. */
function controlled() {
  const runs: { end: () => void; fail: () => void }[] = [];
  const work = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const number = runs.length + 1;
      runs.push({ end: () => resolve(number), fail: () => reject(new Error('lost')) });
    });
  return { runs, work };
}

/** Lets everything run that waits for nothing. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('runs at once for somebody who asks alone', async () => {
  const { runs, work } = controlled();
  const answer = new SharedRuns<number>().run('page', work);
  runs[0]!.end();
  expect(await answer).toBe(1);
});

test('never gives an answer that was started before the question', async () => {
  const { runs, work } = controlled();
  const shared = new SharedRuns<number>();
  const early = shared.run('page', work);
  const late = shared.run('page', work);
  runs[0]!.end();
  await turn();
  runs[1]!.end();
  expect(await Promise.all([early, late])).toEqual([1, 2]);
});

test('serves all who wait with one run', async () => {
  const { runs, work } = controlled();
  const shared = new SharedRuns<number>();
  const answers = Array.from({ length: 100 }, () => shared.run('page', work));
  runs[0]!.end();
  await turn();
  expect(runs).toHaveLength(2);
  const later = shared.run('page', work);
  runs[1]!.end();
  await turn();
  runs[2]!.end();
  expect(await Promise.all(answers)).toEqual([1, ...Array.from({ length: 99 }, () => 2)]);
  expect(await later).toBe(3);
});

test('keeps different questions apart', () => {
  const { runs, work } = controlled();
  const shared = new SharedRuns<number>();
  void shared.run('one', work);
  void shared.run('other', work);
  expect(runs).toHaveLength(2);
});

test('fails those whose run failed, and goes on', async () => {
  const { runs, work } = controlled();
  const shared = new SharedRuns<number>();
  const failed = shared.run('page', work);
  const waiting = shared.run('page', work);
  runs[0]!.fail();
  await expect(failed).rejects.toThrow('lost');
  await turn();
  runs[1]!.end();
  expect(await waiting).toBe(2);
});
