import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PendingWrite } from './message-write.js';
import { type TrafficKind, type WriteBatch, WriterQueue } from './writer-queue.js';

let lastId = 0;

function write(
  conversationId: string,
  clientMsgId = `m${++lastId}`,
  { deadline = 1000, senderId = '1' } = {},
): PendingWrite {
  const content = { type: 'text', text: '' };
  const to = { type: 'single' as const, id: '1' };
  return {
    draft: { conversationId, to, senderId, clientMsgId, content },
    contentJson: JSON.stringify(content),
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
  const first = queue.takeBatch('calm', 10);
  queue.add(write('a', '2'));
  queue.add(write('b', '3'));
  expect([queue.length, queue.ready('calm').messages]).toEqual([2, 1]);
  expect(idsOf(queue.takeBatch('calm', 10))).toEqual(['3']);
  expect(idsOf(queue.takeBatch('calm', 10))).toEqual([]);
  queue.release(first);
  expect(queue.ready('calm').messages).toBe(1);
  expect(idsOf(queue.takeBatch('calm', 10))).toEqual(['2']);
});

test('a second copy of a message waits for the next batch, and holds nothing up', () => {
  const queue = new WriterQueue(10);
  for (const id of ['1', '1', '2']) queue.add(write('a', id));
  const first = queue.takeBatch('calm', 10);
  expect(idsOf(first)).toEqual(['1', '2']);
  queue.release(first);
  expect(idsOf(queue.takeBatch('calm', 10))).toEqual(['1']);
});

test('a flood has batches of its own, and the others theirs', () => {
  const queue = new WriterQueue(10_000);
  for (let n = 0; n < 1000; n++) queue.add(write('flood'));
  for (const name of ['a', 'b']) queue.add(write(name, name));
  expect([queue.ready('flood').messages, queue.ready('calm').messages]).toEqual([1000, 2]);
  expect(idsOf(queue.takeBatch('calm', 100))).toEqual(['a', 'b']);
  const batch = queue.takeBatch('flood', 100);
  expect(batch.writes).toHaveLength(100);
  queue.release(batch);
  expect(queue.ready('flood').messages).toBe(900);
});

test('several floods share their batches', () => {
  const queue = new WriterQueue(10_000);
  for (let n = 0; n < 100; n++) for (const name of ['a', 'b', 'c']) queue.add(write(name));
  const { writes } = queue.takeBatch('flood', 96);
  const count = (name: string): number => writes.filter(({ draft }) => draft.conversationId === name).length;
  expect([count('a'), count('b'), count('c')]).toEqual([32, 32, 32]);
});

test('a flood is one between its batches as well, until few of its messages wait', () => {
  const queue = new WriterQueue(10_000);
  const say = (count: number): void => {
    for (let n = 0; n < count; n++) queue.add(write('a'));
  };
  say(32);
  queue.release(queue.takeBatch('flood', 100));
  say(8);
  queue.release(queue.takeBatch('flood', 100));
  say(7);
  queue.release(queue.takeBatch('flood', 100));
  say(8);
  expect([queue.ready('flood').messages, queue.ready('calm').messages]).toEqual([0, 8]);
});

test('a busy group keeps its place while it grows', () => {
  const queue = new WriterQueue(10_000);
  const say = (count: number): void => {
    for (let n = 0; n < count; n++) queue.add(write('group', undefined, { senderId: `${n}` }));
  };
  say(31);
  queue.add(write('a', 'a'));
  say(33);
  expect(queue.takeBatch('calm', 64).lines.map(({ conversationId }) => conversationId)).toEqual([
    'group',
    'a',
  ]);
});

test.each([
  [8, 'flood', 'calm'],
  [9, 'calm', 'flood'],
] as const)('64 messages of %i people are %s', (people, kind, other) => {
  const queue = new WriterQueue(10_000);
  for (let n = 0; n < 64; n++) queue.add(write('a', undefined, { senderId: `${n % people}` }));
  expect([queue.ready(kind).messages, queue.ready(other).messages]).toEqual([64, 0]);
});

test('takes out what nobody waits for any more', () => {
  const queue = new WriterQueue(10);
  for (const [id, deadline] of [
    ['1', 5],
    ['2', 50],
  ] as const) {
    queue.add(write('a', id, { deadline }));
    queue.add(write('b', `b${id}`, { deadline: 5 }));
  }
  expect(queue.takeExpired(10).map(({ draft }) => draft.clientMsgId)).toEqual(['1', 'b1', 'b2']);
  expect([queue.length, queue.ready('calm').messages]).toEqual([1, 1]);
  expect(idsOf(queue.takeBatch('calm', 10))).toEqual(['2']);
});

test('whatever is added, taken, released and expired, each write comes out once, those of a conversation in order', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('add' as const),
      to: fc.constantFrom('a', 'b', 'c'),
      count: fc.constantFrom(1, 3, 40),
      late: fc.boolean(),
    }),
    fc.record({ do: fc.constant('take' as const), kind: fc.constantFrom('calm' as const, 'flood' as const) }),
    fc.record({ do: fc.constantFrom('release' as const, 'expire' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (steps, size) => {
      const queue = new WriterQueue(10_000);
      const added: PendingWrite[] = [];
      const out: PendingWrite[] = [];
      const taken: PendingWrite[] = [];
      const inFlight: WriteBatch[] = [];
      const take = (kind: TrafficKind): boolean => {
        const batch = queue.takeBatch(kind, size);
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
          for (let n = 0; n < one.count; n++) {
            const next = write(one.to, undefined, { deadline: one.late ? 0 : 1000 });
            added.push(next);
            queue.add(next);
          }
        } else if (one.do === 'take') take(one.kind);
        else if (one.do === 'release') release();
        else out.push(...queue.takeExpired(500));
        expect(queue.length).toBe(added.length - out.length);
        expect(queue.ready('calm').messages + queue.ready('flood').messages).toBeLessThanOrEqual(
          queue.length,
        );
      }
      do while (inFlight.length > 0) release();
      while (take('calm') || take('flood'));
      expect(queue.length).toBe(0);
      for (const kind of ['calm', 'flood'] as const) {
        expect(queue.ready(kind)).toEqual({ conversations: 0, messages: 0 });
      }
      expect(new Set(out)).toEqual(new Set(added));
      expect(out).toHaveLength(added.length);
      for (const to of ['a', 'b', 'c']) {
        const mine = taken.filter(({ draft }) => draft.conversationId === to);
        expect(mine).toEqual(added.filter((one) => mine.includes(one)));
      }
    }),
  );
});
