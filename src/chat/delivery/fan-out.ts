import { textFrame, textFrames } from '../protocol/text-frame.js';
import type { Session } from '../sessions/session.js';
import type { SessionRegistry } from '../sessions/session-registry.js';

/** A text for some sessions, and the session that must not get it because an ack told it already. */
export interface Delivery {
  text: string;
  origin?: object;
}

/**
 * Sends texts to all sessions of the users. The frames are built once and the same buffer goes to everybody, except
 * that a session that sent one of the messages gets the others only.
 *
 * @returns how many frames were queued
 */
export function fanOut(
  registry: SessionRegistry,
  userIds: Iterable<string>,
  deliveries: readonly Delivery[],
): number {
  const frames = framesOf(deliveries);
  const origins = new Set(deliveries.map(({ origin }) => origin).filter((origin) => origin !== undefined));
  let count = 0;
  for (const userId of userIds) {
    for (const session of registry.of(userId)) {
      if (origins.size > 0 && origins.has(session)) {
        count += deliverForeign(session, deliveries);
      } else {
        session.deliver(frames);
        count += deliveries.length;
      }
    }
  }
  return count;
}

const framesOf = (deliveries: readonly Delivery[]): Buffer =>
  deliveries.length === 1 ? textFrame(deliveries[0]!.text) : textFrames(deliveries.map(({ text }) => text));

function deliverForeign(session: Session, deliveries: readonly Delivery[]): number {
  const foreign = deliveries.filter(({ origin }) => origin !== session);
  if (foreign.length > 0) session.deliver(framesOf(foreign));
  return foreign.length;
}
