import { ApiProperty } from '@nestjs/swagger';

export class HealthResponse {
  @ApiProperty({ description: 'Always `ok`; anything else is a problem.', example: 'ok' })
  status: string;
}
