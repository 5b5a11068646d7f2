import { ApiProperty } from '@nestjs/swagger';

/** The answer to a message that was sent: its place in the log. It is committed. */
export class SendMessageAck {
  conversationId: string;
  /** Number of the message in its conversation. */
  seq: number;
  /** Change counter of the conversation with this message. */
  change: number;
  clientMsgId: string;
  @ApiProperty({ format: 'date-time' })
  createdAt: string;
  /** True when the message had been stored by an earlier send; then it was delivered to nobody now. */
  duplicate: boolean;
}

export class ReadConversationAck {
  conversationId: string;
  /** The read position after the call. */
  readSeq: number;
}

export class PresenceState {
  userId: string;
  online: boolean;
  /** When the user was last connected; null when never. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastSeenAt: string | null;
}

export class SubscribePresenceAck {
  /** The watched users that are contacts of the caller; others are left out. */
  users: PresenceState[];
}

export class PingAck {
  @ApiProperty({ format: 'date-time' })
  serverTime: string;
}

export class EmptyAck {}
