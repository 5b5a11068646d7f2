import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateIf } from 'class-validator';
import { IsPlainText } from '../common/http/text.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { PublicUserResponse } from '../users/user.dto.js';
import type { JoinRequestStatus } from './join-request.entity.js';
import type { JoinRequestRow } from './join-request.repository.js';

const STATUSES: readonly JoinRequestStatus[] = ['pending', 'accepted', 'rejected'];

/** In code points. */
const MESSAGE_LENGTH = { min: 0, max: 200, multiline: true };

export class JoinGroupDto {
  @ApiPropertyOptional({
    description: 'A line to those who decide.',
    type: String,
    nullable: true,
    example: 'I weave too.',
  })
  @IsOptional()
  @IsPlainText(MESSAGE_LENGTH)
  message?: string | null;
}

export class JoinResponse {
  @ApiProperty({ description: 'pending: owner or admins decide.', enum: ['joined', 'pending'] })
  status: 'joined' | 'pending';
}

export class JoinRequestQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: STATUSES, default: 'pending' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(STATUSES)
  status: JoinRequestStatus = 'pending';
}

export class JoinRequestResponse {
  @ApiProperty({ example: '5' })
  id: string;

  @ApiProperty({ example: '7' })
  groupId: string;

  @ApiProperty({ description: 'Who wants to join.', type: PublicUserResponse })
  user: PublicUserResponse;

  @ApiProperty({ type: String, nullable: true, example: 'I weave too.' })
  message: string | null;

  @ApiProperty({ enum: STATUSES })
  status: JoinRequestStatus;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiPropertyOptional({
    description: 'Only in events and `sync`: it ended then, with an account that was erased.',
    format: 'date-time',
  })
  deletedAt?: string;
}

export class JoinRequestPage {
  @ApiProperty({ type: [JoinRequestResponse] })
  items: JoinRequestResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export const toJoinRequestResponse = (
  row: JoinRequestRow,
  user: PublicUserResponse,
): JoinRequestResponse => ({
  id: row.id,
  groupId: row.group_id,
  user,
  message: row.message,
  status: row.status,
  createdAt: row.created_at.toISOString(),
  ...(row.deleted_at && { deletedAt: row.deleted_at.toISOString() }),
});
