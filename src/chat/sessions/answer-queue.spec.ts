import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerQueue } from './answer-queue.js';

function setUp() {
  const released: string[] = [];
  return { released, queue: new AnswerQueue((item) => released.push(String(item))) };
}

test('answers leave in the order of their frames, whenever they become known', () => {
  const { queue, released } = setUp();
  const [a, b, c] = [queue.reserve(), queue.reserve(), queue.reserve()];
  queue.settle(c, 'c');
  queue.settle(b, 'b');
  expect(released).toEqual([]);
  queue.settle(a, 'a');
  expect(released).toEqual(['a', 'b', 'c']);
});

test('a frame without an answer keeps its place and says nothing', () => {
  const { queue, released } = setUp();
  const [a, b] = [queue.reserve(), queue.reserve()];
  queue.settle(b, 'b');
  queue.settle(a, null);
  expect(released).toEqual(['b']);
});

test('a message waits behind a known answer of its conversation that has to wait itself', () => {
  const { queue, released } = setUp();
  const [a, b] = [queue.reserve(), queue.reserve()];
  expect(queue.mustHold('x')).toBe(false);
  queue.settle(b, 'b', 'x');
  expect(queue.mustHold('x')).toBe(true);
  queue.hold(Buffer.from('message'), 'x');
  expect(queue.waitingBytes).toBe(7);
  queue.settle(a, 'a');
  expect(released).toEqual(['a', 'b', 'message']);
  expect(queue.waitingBytes).toBe(0);
  expect(queue.mustHold('x')).toBe(false);
});

test('a message of another conversation need not wait', () => {
  const { queue } = setUp();
  const [, b] = [queue.reserve(), queue.reserve()];
  queue.settle(b, 'b', 'x');
  expect(queue.mustHold('y')).toBe(false);
});

test('a message does not wait behind an answer that becomes known after it', () => {
  const { queue, released } = setUp();
  const [a, b, c, d] = [queue.reserve(), queue.reserve(), queue.reserve(), queue.reserve()];
  queue.settle(b, 'b', 'x');
  queue.settle(d, 'd', 'y'); // by another writer, for another conversation
  queue.hold(Buffer.from('first'), 'x');
  queue.hold(Buffer.from('second'), 'x');
  queue.settle(c, 'c', 'x');
  queue.settle(a, 'a', 'y');
  expect(released).toEqual(['a', 'b', 'first', 'second', 'c', 'd']);
});

test('counts the frames that are not answered', () => {
  const { queue } = setUp();
  const [a, b] = [queue.reserve(), queue.reserve()];
  expect(queue.pending).toBe(2);
  queue.settle(b, 'b');
  queue.settle(a, 'a');
  expect(queue.pending).toBe(0);
});

test('an answer that is reserved while others are released keeps its place', () => {
  const released: string[] = [];
  const queue: AnswerQueue = new AnswerQueue((item) => {
    released.push(String(item));
    if (item === 'a') queue.settle(queue.reserve(), 'd');
  });
  const [a, b] = [queue.reserve(), queue.reserve()];
  queue.settle(b, 'b');
  queue.settle(a, 'a');
  expect(released).toEqual(['a', 'b', 'd']);
});

test('in any order of settling, answers leave in the order of reserving, each once', () => {
  const order = fc
    .integer({ min: 1, max: 30 })
    .chain((n) => fc.shuffledSubarray([...Array(n).keys()], { minLength: n, maxLength: n }));
  fc.assert(
    fc.property(order, (settling) => {
      const { queue, released } = setUp();
      const slots = settling.map(() => queue.reserve());
      for (const index of settling) queue.settle(slots[index]!, String(index));
      expect(released).toEqual(settling.map((_, index) => String(index)));
    }),
  );
});
