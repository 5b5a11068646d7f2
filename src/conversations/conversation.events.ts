import { defineEvent } from '../common/events/domain-events.js';
import type { LogMessage } from './log-message.js';

/** New entries of logs, committed. Of one conversation they stand in the order of their `seq`. */
export const MessagesCommitted = defineEvent<{
  messages: readonly LogMessage[];
}>('conversation.messages-committed');

/** A member's read position moved forward by a read receipt (not by sending). */
export const ReadPositionMoved = defineEvent<{
  conversationId: string;
  userId: string;
  readSeq: number;
}>('conversation.read-position-moved');
