import { Logger } from '@nestjs/common';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LaterAnswer } from '../../common/concurrency/later-answer.js';
import type { LogEntry } from '../../conversations/conversation.events.js';
import type { HistoryService } from '../../conversations/reading/history.service.js';
import type { LogGap } from '../../conversations/reading/log-gap.js';
import type { LogMessage } from '../../conversations/message/log-message.js';
import { PendingSends } from '../../messages/pending-sends.js';
import type { SendMessageAck } from '../../messages/send-message.dto.js';
import { Metrics } from '../../metrics/metrics.service.js';
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.js';
import type { Session } from '../sessions/session.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { GroupDeliveryService } from './group-delivery.service.js';
import { RoomIndex } from './room-index.js';
import type { RoomService } from './room.service.js';

const message = (seq: number, change = seq): LogMessage => ({
  conversationId: 'g',
  seq,
  change,
  from: '9',
  to: { type: 'group', id: 'g' },
  clientMsgId: `m${seq}`,
  content: { type: 'text', text: 'x' },
  createdAt: '2026-01-01T00:00:00.000Z',
});
const fresh = (seq: number, change = seq): LogEntry => ({ kind: 'new', message: message(seq, change) });
const updated = (seq: number, change: number): LogEntry => ({
  kind: 'updated',
  message: message(seq, change),
});

/** A group at message 5 with user 1 connected; reads of the log are answered when the test says so. */
async function setUp() {
  const reads: { gap: LogGap; answer(...messages: LogMessage[]): void; fail(): void }[] = [];
  const findMissing = (_id: string, gap: LogGap) =>
    new Promise<LogMessage[]>((resolve, reject) => {
      reads.push({
        gap,
        answer: (...messages) => resolve(messages),
        fail: () => reject(new Error('the database is away')),
      });
    });
  const index = new RoomIndex(async () => [{ groupId: 'g', joinedSeq: 1, lastSeq: 5, lastChange: 5 }]);
  await index.acquire('1');
  const registry = new SessionRegistry();
  const connect = () => {
    const seen: string[] = [];
    const deliver = (frames: Buffer | string): void => {
      const events = String(frames).matchAll(/message\.(new|updated)".*?"seq":(\d+),"change":(\d+)/g);
      for (const [, kind, seq, change] of events) seen.push(`${kind} ${seq}@${change}`);
    };
    const closes: CloseReason[] = [];
    const session = { userId: '1', deliver } as unknown as Session;
    session.close = (reason) => {
      closes.push(reason);
      registry.remove(session);
    };
    registry.add(session);
    return { session, seen, closes };
  };
  const pending = new PendingSends();
  const delivery = new GroupDeliveryService(
    { index } as RoomService,
    registry,
    { findMissing } as unknown as HistoryService,
    pending,
    new Metrics(),
  );
  pending.follow({
    changeOf: (id) => delivery.positionOf(id)?.change,
    catchUp: (id, toChange) => delivery.log.catchUp(id, toChange),
  });
  const accept = (...entries: LogEntry[]): void => delivery.accept('g', entries);
  const send = ({ session, seen }: ReturnType<typeof connect>, seq: number, text = 'x') => {
    const answer = new LaterAnswer<SendMessageAck>();
    answer.whenSettled((ack) =>
      seen.push(ack instanceof Error ? ack.code : `ack ${ack.seq} ${ack.duplicate}`),
    );
    const { conversationId, to, clientMsgId } = { ...message(seq), clientMsgId: `m${seq}` };
    const draft = { conversationId, to, senderId: '9', clientMsgId, content: { type: 'text', text } };
    return pending.open(draft, session, answer);
  };
  return { index, registry, reads, connect, accept, pending, send };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ackOf = (seq: number, duplicate = false): SendMessageAck => ({
  conversationId: 'g',
  seq,
  change: seq,
  clientMsgId: `m${seq}`,
  createdAt: message(seq).createdAt,
  duplicate,
});

test('an entry above a hole waits until the missing ones were read', async () => {
  const { reads, connect, accept } = await setUp();
  const { seen } = connect();
  accept(fresh(8));
  accept(fresh(10));
  expect(reads[0]!.gap).toEqual({ afterChange: 5, toChange: 7, afterSeq: 5, toSeq: 7 });
  reads[0]!.answer(message(6), message(7));
  await settled();
  expect(seen).toEqual(['new 6@6', 'new 7@7', 'new 8@8']);
  reads[1]!.answer(message(9));
  await settled();
  expect(seen.slice(3)).toEqual(['new 9@9', 'new 10@10']);
});

test('what changed again keeps its place by number, and is told as an update at its change', async () => {
  const { reads, connect, accept } = await setUp();
  const { seen } = connect();
  accept(fresh(7));
  reads[0]!.answer(message(6, 8));
  await settled();
  accept(updated(6, 8));
  accept(updated(2, 9));
  expect(seen).toEqual(['new 6@8', 'new 7@7', 'updated 6@8', 'updated 2@9']);
});

test('what comes a second time is delivered once', async () => {
  const { connect, accept } = await setUp();
  const { seen } = connect();
  accept(fresh(6));
  accept(fresh(6));
  accept(updated(3, 5));
  expect(seen).toEqual(['new 6@6']);
});

test('a session gets its ack in place of its message, also where the message was read from the log', async () => {
  const { reads, connect, accept, send, pending } = await setUp();
  const [sender, other] = [connect(), connect()];
  const mine = send(sender, 6);
  accept(fresh(7));
  reads[0]!.answer(message(6));
  await settled();
  accept(fresh(6));
  pending.conclude(mine, ackOf(6));
  expect(sender.seen).toEqual(['ack 6 false', 'new 7@7']);
  expect(other.seen).toEqual(['new 6@6', 'new 7@7']);
  expect(pending.size).toBe(0);
});

test('an ack that nobody delivers waits for lower changes', async () => {
  const { reads, connect, accept, send, pending } = await setUp();
  const sender = connect();
  pending.conclude(send(sender, 5), ackOf(5, true));
  expect(sender.seen).toEqual(['ack 5 true']);
  pending.conclude(send(sender, 7), ackOf(7, true));
  expect(sender.seen).toHaveLength(1);
  accept(fresh(8));
  reads[0]!.answer(message(6), { ...message(7), from: '4' });
  await settled();
  expect(sender.seen.slice(1)).toEqual(['new 6@6', 'new 7@7', 'ack 7 true', 'new 8@8']);
});

test('two sessions that sent the same at once get an ack each, and another content is nobody’s message', async () => {
  const { connect, accept, send, pending } = await setUp();
  const [first, second, third] = [connect(), connect(), connect()];
  send(first, 6);
  send(second, 6);
  send(first, 6);
  send(third, 6, 'something else');
  accept(fresh(6));
  expect(first.seen).toEqual(['ack 6 false', 'ack 6 true']);
  expect(second.seen).toEqual(['ack 6 true']);
  expect(third.seen).toEqual(['new 6@6']);
  expect(pending.size).toBe(1);
});

test('a user who came back during a repair gets what was held', async () => {
  const { index, registry, reads, connect, accept } = await setUp();
  const { session } = connect();
  accept(fresh(7));
  registry.remove(session);
  index.release('1');
  await index.acquire('1');
  const { seen } = connect();
  reads[0]!.answer(message(6));
  await settled();
  expect(seen).toEqual(['new 6@6', 'new 7@7']);
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
  accept(fresh(7));
  await failReads(reads, 5);
  for (const { seen, closes } of [phone, laptop]) {
    expect(seen).toEqual([]);
    expect(closes).toEqual([CLOSE_REASONS.overloaded]);
  }
});

test('a hole that is read at the last attempt sends nobody away', async () => {
  withoutPauses();
  const { reads, connect, accept } = await setUp();
  const { seen, closes } = connect();
  accept(fresh(7));
  await failReads(reads, 4);
  reads[4]!.answer(message(6));
  await settled();
  expect(seen).toEqual(['new 6@6', 'new 7@7']);
  expect(closes).toEqual([]);
});
