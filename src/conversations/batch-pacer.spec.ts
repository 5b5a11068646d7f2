import { expect, test } from 'vitest';
import { BatchPacer, type WrittenBatch } from './batch-pacer.js';

const written = (duration: number, about: Partial<WrittenBatch> = {}): WrittenBatch => ({
  duration,
  messages: 200,
  senders: 100,
  loopUse: 0.5,
  ...about,
});

/** A writer that has seen a message every `gapMs` for a second; returns the time. */
function traffic(pacer: BatchPacer, gapMs: number): number {
  let now = 1000;
  for (; now < 2000; now += gapMs) pacer.note(now);
  return now;
}

test('a message that comes into a quiet writer is written at once', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 20);
  pacer.started(now);
  pacer.note(now + 1);
  expect(pacer.delay(now + 1, 1, 0)).toBe(0);
});

test('in steady traffic batches start four milliseconds apart', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  expect(pacer.delay(now, 1, 0)).toBe(0);
  pacer.started(now);
  expect(pacer.delay(now + 1, 1, 0)).toBe(3);
  expect(pacer.delay(now + 4, 1, 0)).toBe(0);
});

test('a batch that is large already does not wait', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 0.1);
  pacer.started(now);
  expect(pacer.delay(now + 1, 255, 0)).toBe(3);
  expect(pacer.delay(now + 1, 256, 0)).toBe(0);
});

test('after traffic has ceased nobody waits for it', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  pacer.note(now + 500);
  pacer.started(now + 500);
  pacer.note(now + 501);
  expect(pacer.delay(now + 501, 1, 0)).toBe(0);
});

test('beside a batch in flight only a large one goes, unless the other is stuck', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 20);
  pacer.started(now);
  expect(pacer.delay(now + 5, 255, 1)).toBe(20);
  expect(pacer.delay(now + 5, 256, 1)).toBe(0);
  expect(pacer.delay(now + 25, 1, 1)).toBe(0);
});

test('while batches take long the next one waits for more company, up to a limit', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  for (const [duration, delay] of [
    [1, 4],
    [5, 10],
    [500, 16],
  ] as const) {
    pacer.started(now);
    pacer.finished(written(duration));
    pacer.finished(written(duration));
    expect(pacer.delay(now, 1, 0)).toBe(delay);
  }
});

test('one long batch among short ones changes nothing', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  for (const duration of [1, 500, 1]) {
    pacer.started(now);
    pacer.finished(written(duration));
    expect(pacer.delay(now, 1, 0)).toBe(4);
  }
});

test('a flood of few senders does not make the others wait for more of it', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 0.1);
  for (const [senders, delay] of [
    [16, 4],
    [17, 16],
  ] as const) {
    pacer.started(now);
    pacer.finished(written(50, { messages: 128, senders }));
    pacer.finished(written(50, { messages: 128, senders }));
    expect(pacer.delay(now, 1, 0)).toBe(delay);
  }
});

test('while the event loop has no time to lose, batches start as far apart as they may', () => {
  const pacer = new BatchPacer();
  const now = traffic(pacer, 1);
  for (const [loopUse, delay] of [
    [0.89, 4],
    [0.9, 16],
  ] as const) {
    pacer.started(now);
    pacer.finished(written(1, { loopUse }));
    expect(pacer.delay(now, 1, 0)).toBe(delay);
  }
});
