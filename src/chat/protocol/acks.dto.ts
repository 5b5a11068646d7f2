import { ApiProperty } from '@nestjs/swagger';

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
