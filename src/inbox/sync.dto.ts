import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { toStrictNumber } from '../common/pagination/page-query.dto.js';
import { BlockResponse } from '../contacts/block.dto.js';
import { ContactResponse } from '../contacts/contact.dto.js';
import { ContactRequestResponse } from '../contacts/contact-request.dto.js';
import { GroupChange } from '../groups/group.dto.js';
import { JoinRequestResponse } from '../groups/join-request.dto.js';
import { UserResponse } from '../users/user.dto.js';
import { ConversationResponse } from './inbox.dto.js';

export const DEFAULT_SYNC_LIMIT = 100;
export const MAX_SYNC_LIMIT = 500;

const isGiven = (_: object, value: unknown): boolean => value !== undefined;

/** What the socket's `sync` takes. */
export class SyncDto {
  @ApiPropertyOptional({ description: 'The `cursor` of the last answer; without one everything is sent.' })
  @ValidateIf(isGiven)
  @IsString()
  @MaxLength(512)
  cursor?: string;

  @ApiPropertyOptional({
    description: 'How many items at most, of all lists together.',
    type: 'integer',
    minimum: 1,
    maximum: MAX_SYNC_LIMIT,
    default: DEFAULT_SYNC_LIMIT,
  })
  @ValidateIf(isGiven)
  @IsInt()
  @Min(1)
  @Max(MAX_SYNC_LIMIT)
  limit?: number;
}

/** The same in a query string, where numbers are written as text. */
export class SyncQueryDto extends SyncDto {
  @Transform(toStrictNumber)
  declare limit?: number;
}

export class SyncResponse {
  /** Another epoch than before means that an older backup was restored: forget everything and take this answer. */
  epoch: string;

  /** Conversations in which something changed; `changes` of each gives its messages. */
  @ApiProperty({ type: [ConversationResponse] })
  conversations: ConversationResponse[];

  /** Contacts that began, changed or ended (`deletedAt`). */
  @ApiProperty({ type: [ContactResponse] })
  contacts: ContactResponse[];

  /** Groups whose profile or my role in it changed; `role` is null once I am not a member any more. */
  @ApiProperty({ type: [GroupChange] })
  groups: GroupChange[];

  /** My own profile, where it changed. */
  @ApiPropertyOptional({ type: UserResponse })
  account?: UserResponse;

  /** Contact requests to me and from me that were made or settled, or ended with an account (`deletedAt`). */
  @ApiProperty({ type: [ContactRequestResponse] })
  requests: ContactRequestResponse[];

  /**
   * Requests to join the groups that I answer for (as owner or admin), made, settled or ended. Once `role` in `groups` says
   * that I do not, nothing more comes: forget those of that group.
   */
  @ApiProperty({ type: [JoinRequestResponse] })
  joinRequests: JoinRequestResponse[];

  /** Blocks of mine that began or ended (`deletedAt`). */
  @ApiProperty({ type: [BlockResponse] })
  blocks: BlockResponse[];

  /** For the next call. Keep it when the whole answer is stored. */
  cursor: string;

  /** There is more that had changed already: call again at once. */
  hasMore: boolean;
}
