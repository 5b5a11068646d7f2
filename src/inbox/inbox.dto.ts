import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, ValidateIf } from 'class-validator';
import type { LogMessage } from '../conversations/log-message.js';
import { PublicUserResponse } from '../users/user.dto.js';

/** The group of a conversation as the caller knows it; the profile of a group that was left is frozen. */
export class ConversationGroup {
  id: string;
  name: string;
  icon: string | null;
  memo: string | null;
  ownerId: string;
  joinPolicy: 'open' | 'approval' | 'invite';
  memberCount: number;
  /** Null for somebody who is not a member any more. */
  role: 'owner' | 'admin' | 'member' | null;
  createdAt: string;
}

/** One conversation as one account sees it. */
export class ConversationResponse {
  id: string;
  type: 'single' | 'group';
  /** Only of a single conversation. */
  peer?: PublicUserResponse;
  /** Only of a group. */
  group?: ConversationGroup;
  /** Number of the last message that the caller may see; 0 where there is none. */
  lastSeq: number;
  /** Change counter up to which the caller may see; start of `changes`. */
  lastChange: number;
  /** The caller's read position, the same on all devices. */
  readSeq: number;
  /** Messages above the read position that are not system messages. */
  unread: number;
  @ApiProperty({ type: Object, nullable: true })
  lastMessage: LogMessage | null;
  /** The caller's own mark; it does not change the order. */
  pinned: boolean;
  /** The caller's own wish for silence; messages still arrive. */
  muted: boolean;
  /** When the last message came. */
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
