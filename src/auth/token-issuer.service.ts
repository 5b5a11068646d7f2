import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { DomainEvents } from '../common/events/domain-events.js';
import { AuthConfig } from '../config/config.js';
import { Database, type Transaction } from '../database/database.js';
import { AccessTokens } from './access-token.js';
import type { DeviceDto } from './auth.dto.js';
import { SessionsRevoked } from './auth.events.js';
import type { Client } from './client.decorator.js';
import { createOpaqueToken, hashOpaqueToken } from './opaque-token.js';
import { type TokensResponse, toSessionResponse } from './session.dto.js';
import { type SessionRow, SessionsRepository } from './sessions.repository.js';
import { TokensRepository } from './tokens.repository.js';

/**
 * Opens device sessions and rotates their refresh tokens: each works once, and one that comes a second time was stolen
 * from one side or the other, so the session ends (RFC 9700, section 4.14.2).
 */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokensRepository,
    private readonly accessTokens: AccessTokens,
    private readonly events: DomainEvents,
    private readonly config: AuthConfig,
  ) {}

  /** Opens a session for a device whose user has proven to be this one. */
  async open(
    tx: Transaction,
    userId: string,
    client: Client,
    device: DeviceDto = {},
  ): Promise<TokensResponse> {
    const session = await this.sessions.insert(tx, {
      userId,
      deviceName: device.name ?? null,
      devicePlatform: device.platform ?? null,
      userAgent: client.userAgent,
      lifeDays: this.config.refreshTokenDays,
    });
    return this.issue(tx, session);
  }

  /**
   * Changes a refresh token for the next pair. Of several requests with the same token at once one gets it, the others
   * end the session.
   *
   * @throws DomainError `unauthenticated` or `refresh_token_reused`
   */
  async refresh(refreshToken: string): Promise<TokensResponse> {
    const tokenHash = hashOpaqueToken(refreshToken);
    const rotated = await this.database.transaction((tx) => this.rotate(tx, tokenHash));
    return rotated ?? this.refuse(tokenHash);
  }

  private async rotate(tx: Transaction, tokenHash: Buffer): Promise<TokensResponse | undefined> {
    const sessionId = await this.tokens.useRefreshToken(tx, tokenHash);
    if (sessionId === null) return undefined;
    const session = await this.sessions.extend(tx, sessionId, this.config.refreshTokenDays);
    if (!session) throw new DomainError('unauthenticated');
    await this.tokens.forgetUsedRefreshTokens(tx, sessionId);
    return this.issue(tx, session);
  }

  private async refuse(tokenHash: Buffer): Promise<never> {
    const sessionId = await this.tokens.findSessionOfRefreshToken(this.database, tokenHash);
    if (sessionId === null) throw new DomainError('unauthenticated');
    const userId = await this.sessions.revoke(this.database, sessionId);
    if (userId !== null) {
      this.events.publish(SessionsRevoked, {
        userId,
        sessionIds: [sessionId],
        reason: 'refresh_token_reused',
      });
    }
    throw new DomainError('refresh_token_reused');
  }

  private async issue(tx: Transaction, session: SessionRow): Promise<TokensResponse> {
    const { token, tokenHash } = createOpaqueToken();
    await this.tokens.insertRefreshToken(tx, tokenHash, session.id);
    return {
      accessToken: this.accessTokens.sign(session.userId, session.id),
      expiresIn: this.accessTokens.lifeSeconds,
      refreshToken: token,
      session: toSessionResponse(session, session.id),
    };
  }
}
