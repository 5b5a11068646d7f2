import type { CommittedMessage } from '../../conversations/conversation.events.js';
import { encodeNewMessage } from '../protocol/message-event.js';
import { textFrame, textFrames } from '../protocol/text-frame.js';
import type { Session } from '../sessions/session.js';
import type { SessionRegistry } from '../sessions/session-registry.js';

/** A text for some sessions, and the session that must not get it because an ack told it already. */
export interface Delivery {
  text: string;
  origin?: object;
  /** Sends that ack, if it was not sent yet. */
  acknowledge?: () => void;
}

export const toDeliveries = (messages: readonly CommittedMessage[]): Delivery[] =>
  messages.map((entry) => ({
    text: encodeNewMessage(entry),
    origin: entry.origin,
    acknowledge: entry.acknowledge,
  }));

/**
 * Sends texts to all sessions of the users. The frames are built once and the same buffer goes to everybody, except
 * that a session that sent one of the messages gets the others only, with its ack in between.
 *
 * @param conversationId of deliveries that are messages, all of one conversation
 * @returns how many frames were queued
 */
export function fanOut(
  registry: SessionRegistry,
  userIds: Iterable<string>,
  deliveries: readonly Delivery[],
  conversationId?: string,
): number {
  const frames = framesOf(deliveries);
  const origins = new Set(deliveries.map(({ origin }) => origin).filter((origin) => origin !== undefined));
  let count = 0;
  for (const userId of userIds) {
    for (const session of registry.of(userId)) {
      if (origins.size > 0 && origins.has(session)) {
        count += deliverAround(session, deliveries, conversationId);
      } else {
        session.deliver(frames, conversationId);
        count += deliveries.length;
      }
    }
  }
  return count;
}

const framesOf = (deliveries: readonly Delivery[]): Buffer =>
  deliveries.length === 1 ? textFrame(deliveries[0]!.text) : textFrames(deliveries.map(({ text }) => text));

/** The session sees all numbers in their order: those of others as messages, its own as acks. */
function deliverAround(session: Session, deliveries: readonly Delivery[], conversationId?: string): number {
  let count = 0;
  let run: Delivery[] = [];
  const deliverRun = (): void => {
    if (run.length > 0) session.deliver(framesOf(run), conversationId);
    count += run.length;
    run = [];
  };
  for (const delivery of deliveries) {
    if (delivery.origin !== session) {
      run.push(delivery);
    } else {
      deliverRun();
      delivery.acknowledge?.();
    }
  }
  deliverRun();
  return count;
}
