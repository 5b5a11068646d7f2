import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { LogMessage, MessageTarget } from './log-message.js';

export class MessageTargetResponse implements MessageTarget {
  /** `single`: the other user's id; `group`: the group's. */
  @ApiProperty({ enum: ['single', 'group'] })
  type: MessageTarget['type'];

  id: string;
}

/** A message as everybody in its conversation sees it: on the socket, in history and in sync alike. */
export class MessageResponse implements LogMessage {
  conversationId: string;

  /** Its number in the conversation: 1, 2, 3 … without a hole. */
  seq: number;

  /** The conversation's change counter when the message came or last changed. */
  change: number;

  /** Who sent it; null for a system message. */
  @ApiProperty({ type: String, nullable: true })
  from: string | null;

  to: MessageTargetResponse;

  /** The sender's own name for it; null for a system message. */
  @ApiProperty({ type: String, nullable: true })
  clientMsgId: string | null;

  /** What is said; null once it was recalled. */
  @ApiProperty({ oneOf: [{ $ref: getSchemaPath('MessageContent') }, { type: 'null' }] })
  content: LogMessage['content'];

  /** The `seq` of the message that this one answers. */
  replyTo?: number;

  /** Users who are alerted: their ids, or `all`. */
  @ApiProperty({
    required: false,
    oneOf: [
      { type: 'array', items: { type: 'string' } },
      { type: 'string', enum: ['all'] },
    ],
  })
  mentions?: string[] | 'all';

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  editedAt?: string;

  @ApiProperty({ format: 'date-time' })
  recalledAt?: string;
}
