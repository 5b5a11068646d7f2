import { expect, test } from 'vitest';
import { KeyedQueue } from './keyed-queue.js';
import { Semaphore } from './semaphore.js';

/** Work that ends when it is told to. */
function controlled() {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      started.push(name);
      finish.set(name, () => resolve(name));
    });
  return { started, finish: (name: string) => finish.get(name)!(), work };
}

test('a keyed queue runs one at a time for a key and does not hold up others', async () => {
  const queue = new KeyedQueue();
  const { started, finish, work } = controlled();
  const first = queue.run('a', work('a1'));
  const second = queue.run('a', work('a2'));
  const other = queue.run('b', work('b1'));
  expect(started).toEqual(['a1', 'b1']);
  finish('a1');
  finish('b1');
  expect(await Promise.all([first, other])).toEqual(['a1', 'b1']);
  expect(started).toEqual(['a1', 'b1', 'a2']);
  finish('a2');
  expect(await second).toBe('a2');
});

test('a keyed queue goes on after work that failed', async () => {
  const queue = new KeyedQueue();
  const failed = queue.run('a', () => Promise.reject(new Error('no')));
  const next = queue.run('a', () => Promise.resolve('yes'));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('a semaphore runs so many, lets so many wait in order, and turns the rest away', async () => {
  const semaphore = new Semaphore(1, 2);
  const { started, finish, work } = controlled();
  const results = ['1', '2', '3'].map((name) => semaphore.tryRun(work(name)));
  expect(semaphore.tryRun(work('4'))).toBeUndefined();
  for (const [index, name] of ['1', '2', '3'].entries()) {
    expect(started.at(-1)).toBe(name);
    finish(name);
    expect(await results[index]).toBe(name);
  }
  expect(started).toEqual(['1', '2', '3']);
  const last = semaphore.tryRun(work('5'));
  finish('5');
  expect(await last).toBe('5');
});
