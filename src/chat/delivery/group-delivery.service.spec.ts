import { expect, test } from 'vitest';
import type { CommittedMessage } from '../../conversations/conversation.events.js';
import type { HistoryService } from '../../conversations/reading/history.service.js';
import type { LogMessage } from '../../conversations/message/log-message.js';
import { Metrics } from '../../metrics/metrics.service.js';
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
  const reads: { from: number; to: number; answer(): void }[] = [];
  const findRange = (_id: string, from: number, to: number) =>
    new Promise<LogMessage[]>((resolve) => {
      const messages = Array.from({ length: to - from + 1 }, (_, n) => message(from + n));
      reads.push({ from, to, answer: () => resolve(messages) });
    });
  const index = new RoomIndex(async () => [{ groupId: 'g', joinedSeq: 1, lastSeq: 5 }]);
  await index.acquire('1');
  const registry = new SessionRegistry();
  const connect = () => {
    const seqs: number[] = [];
    const deliver = (frames: Buffer): void => {
      for (const [, seq] of frames.toString('latin1').matchAll(/"seq":(\d+)/g)) seqs.push(Number(seq));
    };
    const session = { userId: '1', deliver } as unknown as Session;
    registry.add(session);
    return { session, seqs };
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
