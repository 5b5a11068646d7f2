import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BatchDispatcher } from './batch-dispatcher.js';
import type { PendingWrite } from './message-write.js';
import type { HeldUp, MessageWriterLane } from './message-writer.lane.js';
import { WriterQueue } from './writer-queue.js';

/** Two lanes whose batches are written when the test says so, and what they were given. */
function setUp() {
  // Time stands still: nothing is taken to be stuck, however slow the machine is.
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const batches: { ids: string[]; finish: () => void }[] = [];
  const lane = (): MessageWriterLane =>
    ({
      write: (writes: readonly PendingWrite[]) =>
        new Promise<readonly HeldUp[]>((written) => {
          const finish = (): void => written([]);
          batches.push({ ids: writes.map(({ draft }) => draft.clientMsgId), finish });
        }),
    }) as unknown as MessageWriterLane;
  const dispatcher = new BatchDispatcher(new WriterQueue(1000), [lane(), lane()]);
  const send = (conversationId: string, count: number): void => {
    for (let n = 1; n <= count; n++) {
      const to = { type: 'single' as const, id: '2' };
      const clientMsgId = `${conversationId}${n}`;
      const content = { type: 'text', text: 'x' };
      dispatcher.submit({
        draft: { conversationId, to, senderId: '1', clientMsgId, content },
        contentJson: JSON.stringify(content),
        deadline: performance.now() + 60_000,
        callback: () => undefined,
      });
    }
  };
  return { batches, send };
}

test('messages of one turn go in one batch', async () => {
  const { batches, send } = setUp();
  send('a', 2);
  send('b', 1);
  await nextTurn();
  expect(batches.map(({ ids }) => ids)).toEqual([['a1', 'a2', 'b1']]);
});

test('what comes while a batch is in flight goes together into the next', async () => {
  const { batches, send } = setUp();
  send('a', 1);
  await nextTurn();
  send('b', 1);
  await nextTurn();
  send('c', 1);
  await nextTurn();
  expect(batches).toHaveLength(1);
  batches[0]!.finish();
  await nextTurn();
  expect(batches[1]!.ids).toEqual(['b1', 'c1']);
});

test('a calm message goes beside a flood’s batch, and none of the flood with it', async () => {
  const { batches, send } = setUp();
  send('flood', 64);
  await nextTurn();
  send('flood', 64);
  send('calm', 1);
  await nextTurn();
  expect(batches.map(({ ids }) => ids.length)).toEqual([64, 1]);
  expect(batches[1]!.ids).toEqual(['calm1']);
});
