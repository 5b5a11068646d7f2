import type { ConversationType } from '../conversation.entity.js';
import type { LogMessage, MessageTarget } from './log-message.js';

/** A row of `messages` as the driver returns it: bigint as string, jsonb parsed. */
export interface MessageRow {
  conversation_id: string;
  seq: string;
  change: string;
  sender_id: string | null;
  client_msg_id: string | null;
  content: LogMessage['content'];
  reply_to: string | null;
  mentions: string[] | 'all' | null;
  created_at: Date;
  edited_at: Date | null;
  recalled_at: Date | null;
}

/** What `toLogMessage` needs, for `SELECT ${MESSAGE_COLUMNS} FROM messages`. */
export const MESSAGE_COLUMNS =
  'conversation_id, seq, change, sender_id, client_msg_id, content, reply_to, mentions, created_at, edited_at, recalled_at';

/** The part of a conversation's row that says whom its messages are for; the pair is null for a group. */
export interface LogAddress {
  id: string;
  type: ConversationType;
  lowUserId: string | null;
  highUserId: string | null;
}

/** A message as the protocol shows it; optional fields are absent rather than null. */
export function toLogMessage(row: MessageRow, address: LogAddress): LogMessage {
  const message: LogMessage = {
    conversationId: row.conversation_id,
    seq: Number(row.seq),
    change: Number(row.change),
    from: row.sender_id,
    to: targetOf(row.sender_id, address),
    clientMsgId: row.client_msg_id,
    content: row.content,
    createdAt: row.created_at.toISOString(),
  };
  if (row.reply_to !== null) message.replyTo = Number(row.reply_to);
  if (row.mentions !== null) message.mentions = row.mentions;
  if (row.edited_at !== null) message.editedAt = row.edited_at.toISOString();
  if (row.recalled_at !== null) message.recalledAt = row.recalled_at.toISOString();
  return message;
}

/** A single conversation has no target of its own: a message in it goes to the user who did not send it. */
export function targetOf(
  senderId: string | null,
  { id, type, lowUserId, highUserId }: LogAddress,
): MessageTarget {
  if (type === 'group') return { type, id };
  return { type, id: (senderId === lowUserId ? highUserId : lowUserId)! };
}
