import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { UserResponse } from '../users/user.dto.js';
import type { SessionRow } from './sessions.repository.js';

export class DeviceResponse {
  @ApiProperty({ type: String, nullable: true, example: "Alice's phone" })
  name: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'android' })
  platform: string | null;
}

export class SessionResponse {
  @ApiProperty({ example: '7' })
  id: string;

  @ApiProperty()
  device: DeviceResponse;

  @ApiPropertyOptional({ description: 'The `User-Agent` of the login.', example: 'Skein/1.0 (Android 15)' })
  userAgent?: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  createdAt: string;

  @ApiProperty({
    description: 'Exact to five minutes.',
    format: 'date-time',
    example: '2026-11-23T08:15:00.000Z',
  })
  lastSeenAt: string;

  @ApiPropertyOptional({ description: 'True for the session that asks.', example: true })
  current?: boolean;
}

/** My devices, those that logged in last first. */
export class SessionPage {
  @ApiProperty({ type: [SessionResponse] })
  items: SessionResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Null on the last page.', example: null })
  nextCursor: string | null;
}

export class TokensResponse {
  @ApiProperty({ description: 'For `Authorization: Bearer` and for the socket.' })
  accessToken: string;

  @ApiProperty({ description: 'Life of the access token, in seconds.', type: 'integer', example: 900 })
  expiresIn: number;

  @ApiProperty({ description: 'Gets the next pair of tokens, once.' })
  refreshToken: string;

  @ApiProperty()
  session: SessionResponse;
}

export class LoginResponse extends TokensResponse {
  @ApiProperty()
  user: UserResponse;
}

export class TicketResponse {
  @ApiProperty({ description: 'For `/ws?ticket=`. It works once.' })
  ticket: string;

  @ApiProperty({ description: 'Life of the ticket, in seconds.', type: 'integer', example: 30 })
  expiresIn: number;
}

export const toSessionResponse = (session: SessionRow, currentId: string): SessionResponse => ({
  id: session.id,
  device: { name: session.deviceName, platform: session.devicePlatform },
  ...(session.userAgent !== null && { userAgent: session.userAgent }),
  createdAt: session.createdAt.toISOString(),
  lastSeenAt: session.lastSeenAt.toISOString(),
  current: session.id === currentId,
});
