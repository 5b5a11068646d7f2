import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PendingWrite } from './message-write.js';
import { type WriteBatch, WriterQueue } from './writer-queue.js';

let lastId = 0;

function write(conversationId: string, clientMsgId = `m${++lastId}`, deadline = 1000): PendingWrite {
  const content = { type: 'text', text: '' };
  const to = { type: 'single' as const, id: '1' };
  return {
    draft: { conversationId, to, senderId: '1', clientMsgId, content },
    contentJson: JSON.stringify(content),
    origin: undefined,
    deadline,
    callback: () => undefined,
  };
}

const idsOf = ({ writes }: WriteBatch): string[] => writes.map(({ draft }) => draft.clientMsgId);

test('refuses what is above its limit', () => {
  const queue = new WriterQueue(2);
  expect([queue.add(write('a')), queue.add(write('a')), queue.add(write('b'))]).toEqual([true, true, false]);
  expect(queue.length).toBe(2);
});

test('a conversation is in one batch at a time', () => {
  const queue = new WriterQueue(10);
  queue.add(write('a', '1'));
  const first = queue.takeBatch(10);
  queue.add(write('a', '2'));
  queue.add(write('b', '3'));
  expect([queue.length, queue.ready]).toEqual([2, 1]);
  expect(idsOf(queue.takeBatch(10))).toEqual(['3']);
  expect(idsOf(queue.takeBatch(10))).toEqual([]);
  queue.release(first);
  expect(queue.ready).toBe(1);
  expect(idsOf(queue.takeBatch(10))).toEqual(['2']);
});

test('a second copy of a message waits for the next batch, and holds nothing up', () => {
  const queue = new WriterQueue(10);
  for (const id of ['1', '1', '2']) queue.add(write('a', id));
  const first = queue.takeBatch(10);
  expect(idsOf(first)).toEqual(['1', '2']);
  queue.release(first);
  expect(idsOf(queue.takeBatch(10))).toEqual(['1']);
});

test('a flood in one conversation leaves room for the others, and takes everything when it is alone', () => {
  const queue = new WriterQueue(10_000);
  for (let n = 0; n < 1000; n++) queue.add(write('flood'));
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']) queue.add(write(name, name));
  const first = queue.takeBatch(100);
  expect(idsOf(first)).toEqual(expect.arrayContaining(['a', 'j']));
  expect(first.writes).toHaveLength(74);
  queue.release(first);
  expect(queue.takeBatch(100).writes).toHaveLength(100);
});

test('takes out what nobody waits for any more', () => {
  const queue = new WriterQueue(10);
  for (const [id, deadline] of [
    ['1', 5],
    ['2', 50],
  ] as const) {
    queue.add(write('a', id, deadline));
    queue.add(write('b', `b${id}`, 5));
  }
  expect(queue.takeExpired(10).map(({ draft }) => draft.clientMsgId)).toEqual(['1', 'b1', 'b2']);
  expect([queue.length, queue.ready]).toEqual([1, 1]);
  expect(idsOf(queue.takeBatch(10))).toEqual(['2']);
});

test('whatever is added, taken, released and expired, each write comes out once, those of a conversation in order', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), to: fc.constantFrom('a', 'b', 'c'), late: fc.boolean() }),
    fc.record({ do: fc.constantFrom('take' as const, 'release' as const, 'expire' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (steps, size) => {
      const queue = new WriterQueue(1000);
      const added: PendingWrite[] = [];
      const out: PendingWrite[] = [];
      const taken: PendingWrite[] = [];
      const inFlight: WriteBatch[] = [];
      const take = (): boolean => {
        const batch = queue.takeBatch(size);
        if (batch.writes.length === 0) return false;
        expect(batch.writes.length).toBeLessThanOrEqual(size);
        const busy = new Set(
          inFlight.flatMap(({ writes }) => writes.map(({ draft }) => draft.conversationId)),
        );
        for (const one of batch.writes) expect(busy).not.toContain(one.draft.conversationId);
        inFlight.push(batch);
        out.push(...batch.writes);
        taken.push(...batch.writes);
        return true;
      };
      const release = (): void => {
        const batch = inFlight.shift();
        if (batch) queue.release(batch);
      };
      for (const one of steps) {
        if (one.do === 'add') {
          const next = write(one.to, undefined, one.late ? 0 : 1000);
          added.push(next);
          queue.add(next);
        } else if (one.do === 'take') take();
        else if (one.do === 'release') release();
        else out.push(...queue.takeExpired(500));
        expect(queue.length).toBe(added.length - out.length);
        expect(queue.ready).toBeLessThanOrEqual(queue.length);
      }
      do while (inFlight.length > 0) release();
      while (take());
      expect(queue.length).toBe(0);
      expect(new Set(out)).toEqual(new Set(added));
      expect(out).toHaveLength(added.length);
      for (const to of ['a', 'b', 'c']) {
        const mine = taken.filter(({ draft }) => draft.conversationId === to);
        expect(mine).toEqual(added.filter((one) => mine.includes(one)));
      }
    }),
  );
});
