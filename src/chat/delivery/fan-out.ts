import type { LogEntry } from '../../conversations/conversation.events.js';
import type { LogMessage } from '../../conversations/message/log-message.js';
import { ackOf, type PendingSend, type PendingSends } from '../../messages/pending-sends.js';
import { encodeLogEntry } from '../protocol/message-event.js';
import { textFrame, textFrames } from '../protocol/text-frame.js';
import type { Session } from '../sessions/session.js';
import type { SessionRegistry } from '../sessions/session-registry.js';

/** A text for some sessions. */
export interface Delivery {
  text: string;
  /** The session that caused it and must not get it. */
  origin?: object;
  /** The sends of the message, whose sessions get an ack in place of the text. */
  sends?: EntrySends;
}

interface EntrySends {
  message: LogMessage;
  /** In the order in which they came: the first one stored it. */
  all: readonly PendingSend[];
  pending: PendingSends;
}

export const toDeliveries = (entries: readonly LogEntry[], pending: PendingSends): Delivery[] =>
  entries.map((entry) => ({ text: encodeLogEntry(entry), sends: sendsOf(entry, pending) }));

function sendsOf({ kind, message }: LogEntry, pending: PendingSends): EntrySends | undefined {
  if (kind !== 'new') return undefined;
  const all = pending.find(message);
  return all.length > 0 ? { message, all, pending } : undefined;
}

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
  for (const { origin, sends } of deliveries) {
    if (origin !== undefined) origins.add(origin);
    for (const send of sends?.all ?? []) if (send.origin !== undefined) origins.add(send.origin);
  }
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
  for (const { origin, text, sends } of deliveries) {
    if (origin === session || (sends && acknowledge(session, sends))) continue;
    session.deliver(text, conversationId);
    count++;
  }
  return count;
}

/** Answers the frames of this session that sent the message; false when there is none. */
function acknowledge(session: Session, { message, all, pending }: EntrySends): boolean {
  let isOwn = false;
  for (const [index, send] of all.entries()) {
    if (send.origin !== session) continue;
    pending.settle(send, ackOf({ message, duplicate: index > 0 }));
    isOwn = true;
  }
  return isOwn;
}
