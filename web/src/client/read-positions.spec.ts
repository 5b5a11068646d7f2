import { expect, test, vi } from 'vitest';
import { Failure } from './failure.js';
import { ReadPositions } from './read-positions.js';

test('tells one position at a time, and then only the newest', async () => {
  const told: number[] = [];
  const positions = new ReadPositions({
    request: (_, { seq }) => {
      told.push(seq);
      return Promise.resolve();
    },
  });
  for (const seq of [1, 2, 3, 2]) positions.tell('7', seq);
  await vi.waitFor(() => expect(told).toEqual([1, 3]));
});

test('tells again after a reconnect what was read in the moment of a disconnect', async () => {
  const told: number[] = [];
  let isOnline = false;
  const positions = new ReadPositions({
    request: (_, { seq }) => {
      told.push(seq);
      return isOnline ? Promise.resolve() : Promise.reject(new Failure('disconnected', ''));
    },
  });
  positions.tell('7', 5);
  await vi.waitFor(() => expect(told).toEqual([5]));
  isOnline = true;
  await vi.waitFor(() => {
    positions.flush();
    expect(told).toEqual([5, 5]);
  });
  await vi.waitFor(() => expect(told).toHaveLength(2));
});
