import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength, ValidateIf } from 'class-validator';
import { IsId } from '../common/http/ids.js';
import { IsPlainText } from '../common/http/text.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { PublicUserResponse } from '../users/user.dto.js';
import type { ContactRequestStatus } from './contact-request.entity.js';
import type { ContactRequestRow } from './contact-request.repository.js';

const STATUSES: readonly ContactRequestStatus[] = ['pending', 'accepted', 'rejected'];
const DIRECTIONS = ['incoming', 'outgoing'] as const;

/** In code points. */
const MESSAGE_LENGTH = { min: 0, max: 200, multiline: true };

/** Longest written form of a number that is looked at. */
const MAX_WRITTEN_MOBILE = 64;

const isGiven = (_: object, value: unknown): boolean => value !== undefined;

export class CreateContactRequestDto {
  @ApiPropertyOptional({ description: 'Whom to add; either this or `mobile`.', example: '42' })
  @ValidateIf(isGiven)
  @IsId()
  userId?: string;

  @ApiPropertyOptional({
    description: 'The exact mobile number of whom to add, in any written form; either this or `userId`.',
    example: '+8613800138000',
  })
  @ValidateIf(isGiven)
  @IsString()
  @MaxLength(MAX_WRITTEN_MOBILE)
  mobile?: string;

  @ApiPropertyOptional({
    description: 'A line to the receiver.',
    type: String,
    nullable: true,
    example: 'We met at the fair.',
  })
  @IsOptional()
  @IsPlainText(MESSAGE_LENGTH)
  message?: string | null;
}

export class ContactRequestQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: 'Requests to me or from me.', enum: DIRECTIONS, default: 'incoming' })
  @ValidateIf(isGiven)
  @IsIn(DIRECTIONS)
  direction: (typeof DIRECTIONS)[number] = 'incoming';

  @ApiPropertyOptional({ description: 'Only requests that stand like this; default all.', enum: STATUSES })
  @ValidateIf(isGiven)
  @IsIn(STATUSES)
  status?: ContactRequestStatus;
}

export class ContactRequestResponse {
  @ApiProperty({ example: '7' })
  id: string;

  @ApiProperty({ description: 'Id of the user who asks.', example: '42' })
  from: string;

  @ApiProperty({ description: 'Id of the user who is asked.', example: '43' })
  to: string;

  @ApiProperty({ enum: STATUSES })
  status: ContactRequestStatus;

  @ApiProperty({ type: String, nullable: true, example: 'We met at the fair.' })
  message: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ description: 'The profile of `from`.', type: PublicUserResponse })
  fromUser: PublicUserResponse;

  @ApiProperty({ description: 'The profile of `to`.', type: PublicUserResponse })
  toUser: PublicUserResponse;

  @ApiPropertyOptional({
    description: 'Only in events and `sync`: it ended then, with an account that was erased.',
    format: 'date-time',
  })
  deletedAt?: string;
}

export class ContactRequestPage {
  @ApiProperty({ type: [ContactRequestResponse] })
  items: ContactRequestResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export const toContactRequestResponse = (
  row: ContactRequestRow,
  profiles: Map<string, PublicUserResponse>,
): ContactRequestResponse => ({
  id: row.id,
  from: row.from_id,
  to: row.to_id,
  status: row.status,
  message: row.message,
  createdAt: row.created_at.toISOString(),
  // Rows of accounts are never removed, so every id has a profile.
  fromUser: profiles.get(row.from_id)!,
  toUser: profiles.get(row.to_id)!,
  ...(row.deleted_at && { deletedAt: row.deleted_at.toISOString() }),
});
