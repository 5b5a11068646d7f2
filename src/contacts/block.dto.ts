import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PublicUserResponse } from '../users/user.dto.js';
import type { BlockRow } from './block.repository.js';

export class BlockResponse {
  @ApiProperty({ description: 'Whom I have blocked.', type: PublicUserResponse })
  user: PublicUserResponse;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiPropertyOptional({
    description: 'Only in events and `sync`: when the block was taken back.',
    format: 'date-time',
  })
  deletedAt?: string;
}

export class BlockPage {
  @ApiProperty({ type: [BlockResponse] })
  items: BlockResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export const toBlockResponse = (row: BlockRow, user: PublicUserResponse): BlockResponse => ({
  user,
  createdAt: row.created_at.toISOString(),
  ...(row.deleted_at && { deletedAt: row.deleted_at.toISOString() }),
});
