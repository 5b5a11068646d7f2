import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BatchLoader, type BatchLimits } from './batch-loader.js';

function recordingLoader(limits?: BatchLimits) {
  const queries: number[][] = [];
  const loader = new BatchLoader<number, string>(async (keys) => {
    queries.push(keys);
    return new Map(keys.filter((key) => key > 0).map((key) => [key, `value ${key}`]));
  }, limits);
  return { queries, loader };
}

test('puts the loads of one turn into one query, each key once', async () => {
  const { queries, loader } = recordingLoader();
  const values = await Promise.all([1, 2, 1, -3].map((key) => loader.load(key)));
  expect(values).toEqual(['value 1', 'value 2', 'value 1', undefined]);
  expect(queries).toEqual([[1, 2, -3]]);
});

test('asks again in the next turn', async () => {
  const { queries, loader } = recordingLoader();
  await loader.load(1);
  await loader.load(1);
  expect(queries).toEqual([[1], [1]]);
});

test('starts another query when one is full', async () => {
  const { queries, loader } = recordingLoader({ maxKeys: 2 });
  await Promise.all([1, 2, 3, 4, 5].map((key) => loader.load(key)));
  expect(queries).toEqual([[1, 2], [3, 4], [5]]);
});

test('fails every load of a batch whose query failed, and none after it', async () => {
  let isBroken = true;
  const loader = new BatchLoader<number, number>(async (keys) => {
    await nextTurn();
    if (isBroken) throw new Error('away');
    return new Map(keys.map((key) => [key, key]));
  });
  const failed = await Promise.allSettled([loader.load(1), loader.load(2)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isBroken = false;
  expect(await loader.load(1)).toBe(1);
});

test('gathers what is asked for while as many queries as may be are under way', async () => {
  const { queries, loader } = recordingLoader({ maxInFlight: 1 });
  const first = loader.load(1);
  await nextTurn();
  const later = [2, 3, 4].map((key) => loader.load(key));
  await Promise.all([first, ...later]);
  expect(queries).toEqual([[1], [2, 3, 4]]);
});

test('lets a crowd gather between two queries, and whoever comes alone pass', async () => {
  const { queries, loader } = recordingLoader({ gatherMs: 300 });
  await loader.load(1);
  await loader.load(2);
  expect(queries).toEqual([[1], [2]]);
  await Promise.all([3, 4, 5].map((key) => loader.load(key)));
  const later = loader.load(6);
  await nextTurn(); // by itself a query would have begun here
  await Promise.all([later, loader.load(7)]);
  expect(queries).toEqual([[1], [2], [3, 4, 5], [6, 7]]);
});
