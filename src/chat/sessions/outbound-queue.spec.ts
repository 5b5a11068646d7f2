import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { OutboundQueue } from './outbound-queue.js';

/** A socket whose client reads when it is told to. */
class StalledSocket {
  writable = true;
  writableLength = 0;
  readonly chunks: Buffer[] = [];

  write(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.writableLength += chunk.length;
  }
}

function setUp(limit: number) {
  const socket = new StalledSocket();
  return { socket, queue: new OutboundQueue(socket as unknown as Socket, limit) };
}

test('frames of one turn leave in one write, in order', () => {
  const { socket, queue } = setUp(100);
  for (const text of ['a', 'bb', 'ccc']) queue.enqueue(Buffer.from(text));
  expect(queue.isDirty).toBe(true);
  queue.flush();
  expect(socket.chunks.map(String)).toEqual(['abbccc']);
  expect(queue.isDirty).toBe(false);
});

test('what the client has not taken counts until it takes it', () => {
  const { socket, queue } = setUp(10);
  expect(queue.enqueue(Buffer.alloc(6))).toBeUndefined();
  queue.flush();
  expect(queue.size).toBe(6);
  expect(queue.enqueue(Buffer.alloc(4))).toBeUndefined();
  expect(queue.enqueue(Buffer.alloc(1))).toBe(CLOSE_REASONS.slowConsumer);
  queue.flush();
  socket.writableLength = 0;
  expect(queue.enqueue(Buffer.alloc(10))).toBeUndefined();
});

test('a frame that does not fit is not queued', () => {
  const { socket, queue } = setUp(10);
  queue.enqueue(Buffer.alloc(10));
  queue.enqueue(Buffer.alloc(10));
  queue.flush();
  expect(socket.writableLength).toBe(10);
});

test('a frame as large as the limit passes, one byte more does not', () => {
  expect(setUp(10).queue.enqueue(Buffer.alloc(10))).toBeUndefined();
  expect(setUp(10).queue.enqueue(Buffer.alloc(11))).toBe(CLOSE_REASONS.slowConsumer);
});

test('forgets what was not written when it is cleared, and writes nothing to a socket that ended', () => {
  const { socket, queue } = setUp(10);
  queue.enqueue(Buffer.alloc(5));
  queue.clear();
  queue.flush();
  expect(queue.size).toBe(0);
  socket.writable = false;
  queue.enqueue(Buffer.alloc(5));
  queue.flush();
  expect(socket.chunks).toEqual([]);
});
