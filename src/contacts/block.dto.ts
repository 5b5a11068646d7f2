import { ApiProperty } from '@nestjs/swagger';
import { PublicUserResponse } from '../users/user.dto.js';

export class BlockResponse {
  @ApiProperty({ description: 'Whom I have blocked.', type: PublicUserResponse })
  user: PublicUserResponse;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class BlockPage {
  @ApiProperty({ type: [BlockResponse] })
  items: BlockResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}
