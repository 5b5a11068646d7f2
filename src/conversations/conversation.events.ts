import { defineEvent } from '../common/events/domain-events.js';
import type { LogMessage } from './message/log-message.js';

interface MessageEntry {
  /** In the form that its `change` gave it. */
  message: LogMessage;
  /** The content as JSON, where it was written already. */
  contentJson?: string;
  /** The two users of a single conversation, where the message does not name both: the system wrote it. */
  pair?: readonly [string, string];
}

/** A message took the next number. */
export interface NewEntry extends MessageEntry {
  kind: 'new';
}

/** A message that stood in the log took another form. */
export interface UpdatedEntry extends MessageEntry {
  kind: 'updated';
}

/** One change of a log. */
export type LogEntry = NewEntry | UpdatedEntry;

/** Changes of logs, committed. Of one conversation they stand in the order of their `change`. */
export const LogWritten = defineEvent<readonly LogEntry[]>('conversation.log-written');

/** A member's read position moved forward by a read receipt (not by sending). */
export const ReadPositionMoved = defineEvent<{
  conversationId: string;
  userId: string;
  readSeq: number;
  /** The other user of a single conversation, unless a block stands between them; null in a group. */
  peerId: string | null;
  /** In a group, of which the user is a member still. */
  isGroup: boolean;
}>('conversation.read-position-moved');
