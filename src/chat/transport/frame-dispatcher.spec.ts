import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Metrics } from '../../metrics/metrics.service.js';
import { PingDto } from '../protocol/client-messages.dto.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { CompiledValidator } from '../../common/validation/compiled-validator.js';
import type { ClientSocket } from '../sessions/client-socket.js';
import { Flusher } from '../sessions/flusher.js';
import { Session } from '../sessions/session.js';
import type { EventHandler } from './event-handlers.js';
import { FrameDispatcher } from './frame-dispatcher.js';

/** A dispatcher with one event, which is answered when the test says so. */
function setUp() {
  const handled: string[] = [];
  const answers: (() => void)[] = [];
  const ignore = (): void => undefined;
  const socket = { writable: true, writableLength: 0, write: ignore } as unknown as Socket;
  const ws = {
    OPEN: 1,
    readyState: 1,
    closeNow: ignore,
    pause: ignore,
    resume: ignore,
  } as unknown as ClientSocket;
  const identity = { userId: '1', sessionId: '1', expiresAt: Date.now() + 1000 };
  const options = { rate: 0, burst: 1, queueBytes: 1000, flusher: new Flusher() };
  const session = new Session(identity, ws, socket, options);
  const handler: EventHandler = {
    validator: new CompiledValidator<object>(PingDto),
    encode: JSON.stringify,
    isPipelined: false,
    handle: () => {
      handled.push('slow');
      return new Promise<object>((resolve) => answers.push(() => resolve({})));
    },
  };
  const dispatcher = new FrameDispatcher(session, new Map([['slow', handler]]), new Metrics());
  const send = (): void => dispatcher.receive('{"event":"slow","id":"1"}', 0);
  return { session, handled, answers, send };
}

test('frames that wait are handled when their turn comes, also after the client has left', async () => {
  const { session, handled, answers, send } = setUp();
  send();
  send();
  session.ended();
  answers[0]!();
  await nextTurn();
  expect(handled).toHaveLength(2);
});

test('frames that wait when the server ends the session are not handled any more', async () => {
  const { session, handled, answers, send } = setUp();
  send();
  send();
  session.close(CLOSE_REASONS.sessionRevoked);
  answers[0]!();
  await nextTurn();
  expect(handled).toHaveLength(1);
});
