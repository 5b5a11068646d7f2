import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../common/pagination/page.js';
import { toStrictNumber } from '../../common/pagination/page-query.dto.js';
import { MessageResponse } from '../message/message.dto.js';

export class HistoryQueryDto {
  /** The newest messages below this `seq`. */
  @Transform(toStrictNumber)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  before?: number;

  /** The oldest messages above this `seq`. */
  @Transform(toStrictNumber)
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after?: number;

  /** How many messages at most. */
  @Transform(toStrictNumber)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  limit: number = DEFAULT_PAGE_SIZE;
}

export class ChangesQueryDto {
  /** Changes above this one; 0 for all. */
  @Transform(toStrictNumber)
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  since: number = 0;

  /** How many messages at most. */
  @Transform(toStrictNumber)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  limit: number = DEFAULT_PAGE_SIZE;
}

export class MarkReadDto {
  /** The last message that was read. */
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  seq: number;
}

export class MessagePageResponse {
  /** Messages in ascending order. */
  items: MessageResponse[];

  /** Whether there are more in the same direction. */
  hasMore: boolean;
}
