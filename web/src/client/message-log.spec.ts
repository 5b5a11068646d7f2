import { expect, test } from 'vitest';
import { MessageLog } from './message-log.js';
import type { Message } from './protocol.js';

const message = (seq: number, change = seq, text = `text ${seq}`): Message => ({
  conversationId: '7',
  seq,
  change,
  from: '1',
  to: { type: 'single', id: '2' },
  clientMsgId: `m${seq}`,
  content: { type: 'text', text },
  createdAt: '2026-11-23T08:00:00.000Z',
});

/** A log that holds messages 3 and 4 and knows of nothing missing. */
function opened(): MessageLog {
  const log = new MessageLog(4);
  log.prepend([message(3), message(4)], true);
  return log;
}

const seqs = (log: MessageLog): number[] => log.messages.map(({ seq }) => seq);

test('applies the next change and knows what it has', () => {
  const log = opened();
  expect(log.receive(message(5))).toBe('applied');
  expect(log.receive(message(5))).toBe('known');
  expect(log.receive(message(3))).toBe('known');
  expect(seqs(log)).toEqual([3, 4, 5]);
});

test('tells a gap and takes nothing until it is filled', () => {
  const log = opened();
  expect(log.receive(message(7))).toBe('gap');
  expect(seqs(log)).toEqual([3, 4]);
  log.catchUp([message(5), message(6), message(7)]);
  expect(seqs(log)).toEqual([3, 4, 5, 6, 7]);
  expect(log.receive(message(8))).toBe('applied');
});

test('takes the newest form of a message, whichever came first', () => {
  const log = opened();
  expect(log.receive(message(3, 5, 'edited'))).toBe('applied');
  log.prepend([message(3), message(2)], false);
  expect(log.find(3)?.content).toEqual({ type: 'text', text: 'edited' });
  expect(seqs(log)).toEqual([2, 3, 4]);
});

test('leaves a change to what was not read yet to the history', () => {
  const log = opened();
  expect(log.receive(message(1, 5, 'edited'))).toBe('applied');
  expect(seqs(log)).toEqual([3, 4]);
  expect(log.change).toBe(5);
});

test('begins at the beginning when the history says so', () => {
  const log = new MessageLog(0);
  log.prepend([], false);
  expect(log.receive(message(1))).toBe('applied');
  expect(seqs(log)).toEqual([1]);
});
