import { expect, test } from 'vitest';
import { BatchPacer } from './batch-pacer.js';
import type { ReadyTraffic } from './writer-queue.js';

const of = (messages: number, conversations = 1): ReadyTraffic => ({ messages, conversations });

/** A writer that has stored a calm message every `gapMs` for a second; returns the time. */
function traffic(pacer: BatchPacer, gapMs: number): number {
  let now = 1000;
  for (; now < 2000; now += gapMs) {
    pacer.delay('calm', now, of(1));
    pacer.started('calm', now, 1);
    pacer.finished('calm', { duration: 1, loopUse: 0.5 });
  }
  return now;
}

test('a message that comes into a quiet writer is written at once', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 20);
  expect(pacer.delay('calm', now - 19, of(1))).toBe(0);
});

test('in steady traffic batches start three milliseconds apart', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  expect(pacer.delay('calm', now, of(1))).toBe(2);
  expect(pacer.delay('calm', now + 2, of(1))).toBe(0);
});

test('a batch that is large already does not wait', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  expect(pacer.delay('calm', now, of(255))).toBe(2);
  expect(pacer.delay('calm', now, of(256))).toBe(0);
});

test('after traffic has ceased nobody waits for it', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  expect(pacer.delay('calm', now + 500, of(1))).toBe(0);
  pacer.started('calm', now + 500, 1);
  pacer.finished('calm', { duration: 1, loopUse: 0.5 });
  expect(pacer.delay('calm', now + 501, of(1))).toBe(0);
});

test('beside a batch in flight only a large one goes, unless the other is stuck', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 20);
  pacer.started('calm', now, 1);
  expect(pacer.delay('calm', now + 5, of(255))).toBe(20);
  expect(pacer.delay('calm', now + 5, of(256))).toBe(0);
  expect(pacer.delay('calm', now + 25, of(1))).toBe(0);
});

test('while batches take long on a busy core the next one waits for more company, up to a limit', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  for (const [duration, loopUse, delay] of [
    [1, 0.7, 3],
    [5, 0.7, 10],
    [500, 0.7, 16],
    [500, 0.69, 3],
  ] as const) {
    for (let n = 0; n < 2; n++) {
      pacer.started('calm', now, 200);
      pacer.finished('calm', { duration, loopUse });
    }
    expect(pacer.delay('calm', now, of(1))).toBe(delay);
  }
});

test('one long batch among short ones changes nothing', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  for (const duration of [1, 500, 1]) {
    pacer.started('calm', now, 200);
    pacer.finished('calm', { duration, loopUse: 0.8 });
    expect(pacer.delay('calm', now, of(1))).toBe(3);
  }
});

test('while the event loop has no time to lose, batches start as far apart as they may', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  for (const [loopUse, delay] of [
    [0.89, 3],
    [0.9, 16],
  ] as const) {
    pacer.started('calm', now, 200);
    pacer.finished('calm', { duration: 1, loopUse });
    expect(pacer.delay('calm', now, of(1))).toBe(delay);
  }
});

test('calm messages wait neither for a flood’s batch in flight nor for its rate', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 20);
  for (let n = 0; n < 100; n++) {
    pacer.started('flood', now + n, 128);
    if (n < 99) pacer.finished('flood', { duration: 1, loopUse: 1 });
  }
  expect(pacer.delay('calm', now + 100, of(1))).toBe(0);
});

test('batches of calm messages that are always in flight do not keep a flood from being written', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 20);
  pacer.started('calm', now, 1);
  expect(pacer.delay('flood', now, of(100))).toBe(0);
  pacer.started('flood', now, 64);
  expect(pacer.delay('flood', now + 10, of(100))).toBe(15);
});

test.each([
  ['small and six milliseconds apart while others write', 1000, of(255), { delay: 6, size: 32 }],
  ['small as well when much of it waits', 1000, of(1999), { delay: 6, size: 32 }],
  ['full when its backlog would take the room of others', 1000, of(2000), { delay: 0, size: 512 }],
  ['larger when two conversations flood', 1000, of(255, 2), { delay: 6, size: 64 }],
  ['as those of anybody when many do', 1000, of(255, 8), { delay: 3, size: 512 }],
  ['as those of anybody when it is alone', 1001, of(255), { delay: 3, size: 512 }],
])('the batches of a flood are %s', (_, sinceCalm, ready, { delay, size }) => {
  const pacer = new BatchPacer();
  const last = traffic(pacer, 20);
  pacer.started('calm', last, 1);
  pacer.finished('calm', { duration: 1, loopUse: 0.5 });
  const now = last + sinceCalm;
  pacer.started('flood', now, 64);
  pacer.finished('flood', { duration: 1, loopUse: 0.5 });
  expect(pacer.delay('flood', now, ready)).toBe(delay);
  expect(pacer.batchSize('flood', now, ready)).toBe(size);
  expect(pacer.batchSize('calm', now, ready)).toBe(512);
});

test('a large flood that is alone does not wait', () => {
  expect(new BatchPacer().delay('flood', 5000, of(256))).toBe(0);
});
