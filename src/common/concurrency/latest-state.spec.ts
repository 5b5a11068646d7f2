import { expect, test } from 'vitest';
import { LatestState } from './latest-state.js';

/** Reads of one key that end when the test says so. */
function readings() {
  const latest = new LatestState();
  const told: string[] = [];
  const begin = (keys = ['a']) => {
    let resolve!: (state: string) => void;
    const promise = new Promise<string>((done) => (resolve = done));
    const done = latest.tell(
      keys,
      () => promise,
      (state, isLatest) => told.push(...keys.filter(isLatest).map((key) => `${key}:${state}`)),
    );
    return async (state: string) => {
      resolve(state);
      expect(await done).toBe(state);
    };
  };
  return { begin, told };
}

test('a read that began earlier and ends later is not told', async () => {
  const { begin, told } = readings();
  const [first, second] = [begin(), begin()];
  await second('new');
  await first('old');
  expect(told).toEqual(['a:new']);
});

test('reads that end in their order are all told', async () => {
  const { begin, told } = readings();
  const [first, second] = [begin(), begin()];
  await first('old');
  await second('new');
  expect(told).toEqual(['a:old', 'a:new']);
});

test('of several keys only the overtaken ones are left out', async () => {
  const { begin, told } = readings();
  const [first, second] = [begin(['a', 'b']), begin(['b'])];
  await second('new');
  await first('old');
  expect(told).toEqual(['b:new', 'a:old']);
});

test('a read that fails is over', async () => {
  const latest = new LatestState();
  const failing = latest.tell(
    ['a'],
    () => Promise.reject(new Error('away')),
    () => undefined,
  );
  await expect(failing).rejects.toThrow('away');
  expect(Reflect.get(latest, 'keys')).toEqual(new Map());
});
