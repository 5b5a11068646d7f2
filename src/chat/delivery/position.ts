import type { LogEntry } from '../../conversations/conversation.events.js';
import type { LogMessage } from '../../conversations/message/log-message.js';

/** How far a log was delivered. */
export interface Position {
  /** The last change. */
  change: number;
  /** The highest number of a message. */
  seq: number;
}

/** Stands for a number that is not known: no message is above it. */
export const UNKNOWN_SEQ = Number.MAX_SAFE_INTEGER;

/** Whether nothing is missing between a position and a change that is above it. */
export const isNext = ({ change, seq }: Position, { message }: LogEntry): boolean =>
  message.change === change + 1 && (message.seq <= seq + 1 || seq === UNKNOWN_SEQ);

/** An update of a message that nobody here has seen yet is a new message, in the form that it has now. */
export const asSeen = ({ seq }: Position, entry: LogEntry): LogEntry =>
  entry.kind === 'updated' && entry.message.seq > seq ? { ...entry, kind: 'new' } : entry;

export function moveTo(position: Position, { kind, message }: LogEntry): void {
  if (message.change > position.change) position.change = message.change;
  if (message.seq > position.seq || (kind === 'new' && position.seq === UNKNOWN_SEQ))
    position.seq = message.seq;
}

/**
 * What a hole in a log is delivered as. The log has present forms only: a message that changed again stands at its
 * higher change. New messages keep the order of their numbers nevertheless, also where a lower one has moved up;
 * that one is told as an update when its change comes.
 *
 * @param read the messages of the hole, in the order of their numbers
 * @param toChange the last change of the hole
 */
export function entriesOf(read: readonly LogMessage[], position: Position, toChange: number): LogEntry[] {
  const entries: LogEntry[] = [];
  let { seq } = position;
  const unseen = read.filter((message) => message.seq > seq);
  const tellUpTo = (last: number): void => {
    while (unseen.length > 0 && unseen[0]!.seq <= last) {
      const message = unseen.shift()!;
      seq = message.seq;
      entries.push({ kind: 'new', message });
    }
  };
  for (const message of read.toSorted((a, b) => a.change - b.change)) {
    if (message.change <= position.change || message.change > toChange) continue;
    if (message.seq > seq) tellUpTo(message.seq);
    else entries.push({ kind: 'updated', message });
  }
  tellUpTo(Infinity);
  return entries;
}
