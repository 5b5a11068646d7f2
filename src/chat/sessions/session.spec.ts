import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { ClientSocket } from './client-socket.js';
import { Flusher } from './flusher.js';
import { Session } from './session.js';

/** A session on a socket that takes everything, and what it wrote and how it closed. */
function setUp() {
  const written: string[] = [];
  const closes: number[] = [];
  const socket = {
    writable: true,
    writableLength: 0,
    write: (chunk: Buffer) => void written.push(String(chunk)),
  };
  const ws = {
    OPEN: 1,
    readyState: 1,
    closeNow: (code: number) => void closes.push(code),
    pause: () => undefined,
    resume: () => undefined,
  };
  const identity = { userId: '1', sessionId: '1', expiresAt: Date.now() + 1000 };
  const options = { rate: 0, burst: 1, queueBytes: 1000, flusher: new Flusher() };
  const session = new Session(identity, ws as unknown as ClientSocket, socket as unknown as Socket, options);
  return { session, written, closes, ws };
}

test('messages that wait behind an answer count towards the limit of the queue', () => {
  const { session, closes } = setUp();
  session.answers.reserve(); // its writer is slow
  session.answer(session.answers.reserve(), 'known', 'x');
  for (let n = 0; n < 10; n++) session.deliver(Buffer.alloc(100), 'x');
  expect(session.queuedBytes).toBe(1000);
  expect(closes).toEqual([]);
  session.deliver(Buffer.alloc(100), 'x');
  expect(closes).toEqual([4408]);
});

test('nothing is written once the client has said goodbye', () => {
  const { session, written, ws } = setUp();
  session.deliver(Buffer.from('gathered'));
  ws.readyState = 2;
  session.flush();
  session.deliver(Buffer.from('late'));
  session.flush();
  expect(written).toEqual([]);
});

test('closes once, with its farewell before the close frame', () => {
  const { session, written, closes } = setUp();
  const reason = { code: 1012, reason: 'draining', reconnect: 'yes', when: '' } as const;
  session.close(reason, 'farewell');
  session.close(reason, 'farewell');
  session.deliver(Buffer.from('late'));
  expect(written).toEqual([expect.stringContaining('farewell')]);
  expect(closes).toEqual([1012]);
});
