import { defineEvent } from '../common/events/domain-events.js';
import type { LogMessage } from './message/log-message.js';

export interface CommittedMessage {
  message: LogMessage;
  /** The connection that sent it, which gets an ack in place of the message; compared by identity. */
  origin?: object;
  /**
   * Sends that ack. Whoever delivers to the origin calls it in the message's place in the order; the writer calls it
   * after the delivery for those that nobody delivered to. Only the first call counts.
   */
  acknowledge?: () => void;
  /** The content as JSON, where it was written already. */
  contentJson?: string;
}

/** New entries of logs, committed. Of one conversation they stand in the order of their `seq`. */
export const MessagesCommitted = defineEvent<readonly CommittedMessage[]>('conversation.messages-committed');

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
