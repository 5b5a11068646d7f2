import type { CloseReason } from '../protocol/close-reasons.js';
import { encodeEvent } from '../protocol/server-events.js';
import type { Session } from './session.js';

/** Tells many clients to come back, spread out so that they do not return at once, and closes their sockets. */
export function sendAway(sessions: readonly Session[], closeReason: CloseReason): void {
  const spreadMs = Math.max(1000, sessions.length);
  for (const session of sessions) {
    const reconnectAfterMs = 500 + Math.floor(Math.random() * spreadMs);
    const { reason } = closeReason;
    session.close(closeReason, encodeEvent('session.closing', { reason, reconnectAfterMs }));
  }
}
