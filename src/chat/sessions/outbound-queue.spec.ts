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

test('a burst above the limit passes when the client takes it as it comes', () => {
  const { socket, queue } = setUp(100_000);
  socket.write = (chunk) => void socket.chunks.push(chunk);
  for (let n = 0; n < 100; n++) expect(queue.enqueue(Buffer.alloc(20_000))).toBeUndefined();
  queue.flush();
  expect(socket.chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(2_000_000);
});

test('a frame that does not fit is not queued', () => {
  const { socket, queue } = setUp(10);
  queue.enqueue(Buffer.alloc(10));
  queue.enqueue(Buffer.alloc(10));
  queue.flush();
  expect(socket.writableLength).toBe(10);
});

test('a piece above the limit passes when nothing waits before it, and nothing passes behind it', () => {
  const { queue } = setUp(10);
  expect(queue.enqueue(Buffer.alloc(11))).toBeUndefined();
  expect(queue.enqueue(Buffer.alloc(1))).toBe(CLOSE_REASONS.slowConsumer);
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
