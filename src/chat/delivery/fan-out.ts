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
  let chunks: Buffer[] | undefined;
  const origins = originsOf(deliveries);
  let count = 0;
  for (const userId of userIds) {
    for (const session of registry.of(userId)) {
      if (origins.has(session)) {
        count += deliverAround(session, deliveries, conversationId);
      } else {
        chunks ??= framesOf(deliveries);
        for (const frames of chunks) session.deliver(frames, conversationId);
        count += deliveries.length;
      }
    }
  }
  return count;
}

function originsOf(deliveries: readonly Delivery[]): ReadonlySet<object> {
  const origins = new Set<object>();
  for (const { origin } of deliveries) if (origin !== undefined) origins.add(origin);
  return origins;
}

/** Characters in one buffer. A batch can be megabytes; a client takes it piece by piece, or shows that it does not. */
const CHUNK_LENGTH = 32_768;

function framesOf(deliveries: readonly Delivery[]): Buffer[] {
  if (deliveries.length === 1) return [textFrame(deliveries[0]!.text)];
  const chunks: Buffer[] = [];
  let texts: string[] = [];
  let length = 0;
  for (const { text } of deliveries) {
    if (length > 0 && length + text.length > CHUNK_LENGTH) {
      chunks.push(textFrames(texts));
      texts = [];
      length = 0;
    }
    texts.push(text);
    length += text.length;
  }
  if (texts.length > 0) chunks.push(textFrames(texts));
  return chunks;
}

/** The session sees all numbers in their order: those of others as messages, its own as acks. */
function deliverAround(session: Session, deliveries: readonly Delivery[], conversationId?: string): number {
  let count = 0;
  for (const { origin, text, acknowledge } of deliveries) {
    if (origin === session) {
      acknowledge?.();
    } else {
      session.deliver(text, conversationId);
      count++;
    }
  }
  return count;
}
