import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, ValidateIf } from 'class-validator';
import { MessageResponse } from '../conversations/message/message.dto.js';
import { GroupResponse } from '../groups/group.dto.js';
import { PublicUserResponse } from '../users/user.dto.js';

/** One conversation as one account sees it. */
export class ConversationResponse {
  id: string;
  type: 'single' | 'group';
  /** Only of a single conversation. */
  peer?: PublicUserResponse;
  /** Only of a group; once it was left, as it was then, with `role` null. */
  group?: GroupResponse;
  /** Number of the last message that the caller may see; 0 where there is none. */
  lastSeq: number;
  /** Change counter up to which the caller may see; start of `changes`. */
  lastChange: number;
  /** The caller's read position, the same on all devices. */
  readSeq: number;
  /** Only of a single conversation: the other's read position. Null while a block stands between the two. */
  @ApiPropertyOptional({ type: Number, nullable: true })
  peerReadSeq?: number | null;
  /** Messages above the read position that are not system messages. */
  unread: number;
  /** The newest message that the caller may see. */
  @ApiProperty({ type: MessageResponse, nullable: true })
  lastMessage: MessageResponse | null;
  /** The caller's own mark; it does not change the order. */
  pinned: boolean;
  /** The caller's own wish for silence; messages still arrive. */
  muted: boolean;
  /** When the last message came. */
  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class ConversationPage {
  /** Newest first. */
  items: ConversationResponse[];
  nextCursor: string | null;
}

export class UpdateConversationDto {
  @ApiPropertyOptional()
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  pinned?: boolean;

  @ApiPropertyOptional()
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  muted?: boolean;
}
