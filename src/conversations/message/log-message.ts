import type { SystemContent } from './system-content.js';

/** Whom a message is for: the other user of a single conversation, or a group. */
export interface MessageTarget {
  type: 'single' | 'group';
  id: string;
}

/** What a client wrote; its shape is checked by the DTO of its `type` before it comes here. */
export interface ClientContent {
  type: string;
  [field: string]: unknown;
}

/**
 * A message as the protocol shows it, on the socket, in history and in sync alike.
 * `from` and `clientMsgId` are null for system messages, `content` is null once the message was recalled.
 */
export interface LogMessage {
  conversationId: string;
  seq: number;
  change: number;
  from: string | null;
  to: MessageTarget;
  clientMsgId: string | null;
  content: ClientContent | SystemContent | null;
  replyTo?: number;
  mentions?: string[] | 'all';
  createdAt: string;
  editedAt?: string;
  recalledAt?: string;
}
