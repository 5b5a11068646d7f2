import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsObject, Max, Min, ValidateNested } from 'class-validator';
import { IsId } from '../../common/http/ids.js';
import { TargetDto } from '../../messages/send-message.dto.js';

/** Users that one presence subscription may watch. */
export const MAX_WATCHED_USERS = 500;

export class ReadConversationDto {
  @IsId()
  conversationId: string;

  /** The last message that was read. */
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  seq: number;
}

export class TypingDto {
  /** Where the user is typing. */
  @IsObject()
  @ValidateNested()
  @Type(() => TargetDto)
  to: TargetDto;

  @IsIn(['start', 'stop'])
  state: 'start' | 'stop';
}

export class SubscribePresenceDto {
  /** The contacts to watch, at most 500; replaces the former set. */
  @IsArray()
  @ArrayMaxSize(MAX_WATCHED_USERS)
  @IsId({ each: true })
  userIds: string[];
}

export class PingDto {}
