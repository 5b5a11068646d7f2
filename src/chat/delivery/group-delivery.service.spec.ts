import { Logger } from '@nestjs/common';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { CommittedMessage } from '../../conversations/conversation.events.js';
import type { HistoryService } from '../../conversations/reading/history.service.js';
import type { LogMessage } from '../../conversations/message/log-message.js';
import { Metrics } from '../../metrics/metrics.service.js';
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.js';
import type { Session } from '../sessions/session.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { GroupDeliveryService } from './group-delivery.service.js';
import { RoomIndex } from './room-index.js';
import type { RoomService } from './room.service.js';

const message = (seq: number): LogMessage => ({
  conversationId: 'g',
  seq,
  change: seq,
  from: '9',
  to: { type: 'group', id: 'g' },
  clientMsgId: `m${seq}`,
  content: { type: 'text', text: 'x' },
  createdAt: '2026-01-01T00:00:00.000Z',
});

/** A group at message 5 with user 1 connected; reads of the log are answered when the test says so. */
async function setUp() {
  const reads: { from: number; to: number; answer(): void; fail(): void }[] = [];
  const findRange = (_id: string, from: number, to: number) =>
    new Promise<LogMessage[]>((resolve, reject) => {
      const messages = Array.from({ length: to - from + 1 }, (_, n) => message(from + n));
      reads.push({
        from,
        to,
        answer: () => resolve(messages),
        fail: () => reject(new Error('the database is away')),
      });
    });
  const index = new RoomIndex(async () => [{ groupId: 'g', joinedSeq: 1, lastSeq: 5 }]);
  await index.acquire('1');
  const registry = new SessionRegistry();
  const connect = () => {
    const seqs: number[] = [];
    const deliver = (frames: Buffer): void => {
      for (const [, seq] of frames.toString('latin1').matchAll(/"seq":(\d+)/g)) seqs.push(Number(seq));
    };
    const closes: CloseReason[] = [];
    const session = { userId: '1', deliver } as unknown as Session;
    session.close = (reason) => {
      closes.push(reason);
      registry.remove(session);
    };
    registry.add(session);
    return { session, seqs, closes };
  };
  const delivery = new GroupDeliveryService(
    { index } as RoomService,
    registry,
    { findRange } as unknown as HistoryService,
    new Metrics(),
  );
  const accept = (...entries: CommittedMessage[]): void => delivery.accept('g', entries);
  return { index, registry, reads, connect, accept };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a message above a hole waits until the missing ones were read', async () => {
  const { reads, connect, accept } = await setUp();
  const { seqs } = connect();
  accept({ message: message(8) });
  accept({ message: message(10) });
  expect(reads).toMatchObject([{ from: 6, to: 7 }]);
  reads[0]!.answer();
  await settled();
  expect(seqs).toEqual([6, 7, 8]);
  reads[1]!.answer();
  await settled();
  expect(seqs).toEqual([6, 7, 8, 9, 10]);
});

test('a message that is heard of while it is read is delivered once, and not to the session that sent it', async () => {
  const { reads, connect, accept } = await setUp();
  const [sender, other] = [connect(), connect()];
  accept({ message: message(7) });
  accept({ message: message(6), origin: sender.session });
  reads[0]!.answer();
  await settled();
  expect(sender.seqs).toEqual([7]);
  expect(other.seqs).toEqual([6, 7]);
});

test('a message that comes a second time is delivered once', async () => {
  const { connect, accept } = await setUp();
  const { seqs } = connect();
  accept({ message: message(6) });
  accept({ message: message(6) });
  accept({ message: message(5) });
  expect(seqs).toEqual([6]);
});

test('a user who came back during a repair gets what was held', async () => {
  const { index, registry, reads, connect, accept } = await setUp();
  const { session } = connect();
  accept({ message: message(7) });
  registry.remove(session);
  index.release('1');
  await index.acquire('1');
  const { seqs } = connect();
  reads[0]!.answer();
  await settled();
  expect(seqs).toEqual([6, 7]);
});

/** Fails each read of the log as it comes, until `times` of them failed. */
async function failReads(reads: { fail(): void }[], times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await vi.waitUntil(() => reads.length > n, { interval: 1 });
    reads[n]!.fail();
    await vi.advanceTimersByTimeAsync(5000);
  }
}

function withoutPauses(): void {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const warnings = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  onTestFinished(() => {
    vi.useRealTimers();
    warnings.mockRestore();
  });
}

test('who would have a hole because it cannot be read is sent away, and gets nothing above it', async () => {
  withoutPauses();
  const { reads, connect, accept } = await setUp();
  const [phone, laptop] = [connect(), connect()];
  accept({ message: message(7) });
  await failReads(reads, 5);
  for (const { seqs, closes } of [phone, laptop]) {
    expect(seqs).toEqual([]);
    expect(closes).toEqual([CLOSE_REASONS.overloaded]);
  }
});

test('a hole that is read at the last attempt sends nobody away', async () => {
  withoutPauses();
  const { reads, connect, accept } = await setUp();
  const { seqs, closes } = connect();
  accept({ message: message(7) });
  await failReads(reads, 4);
  reads[4]!.answer();
  await settled();
  expect(seqs).toEqual([6, 7]);
  expect(closes).toEqual([]);
});
