import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { DomainEvents } from '../common/events/domain-events.js';
import { RateLimit } from '../common/limits/rate-limit.js';
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
 * Refreshes of one session a minute: a crowd of tabs stays far below, and a client that refreshes in a loop does not fill
 * the table.
 */
const REFRESHES_PER_MINUTE = 60;

/**
 * Opens device sessions and rotates their refresh tokens: each works once, and one that comes a second time was stolen
 * from one side or the other, so the session ends (RFC 9700, section 4.14.2). But for the one that was used last: its
 * answer may have been lost, or two tabs asked at once.
 */
@Injectable()
export class TokenIssuer {
  private readonly refreshes = new RateLimit(REFRESHES_PER_MINUTE, 60);

  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokensRepository,
    private readonly accessTokens: AccessTokens,
    private readonly events: DomainEvents,
    private readonly config: AuthConfig,
  ) {}

  /** Opens a session for a device whose user has proven to be this one. Beyond the limit another one ends for it. */
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
    await this.keepLimit(tx, session);
    return this.issue(tx, session, null);
  }

  /**
   * Changes a refresh token for the next pair. One that was used within the last minute gives another pair of the same
   * session while what it gave before was not used; any other second use ends the session.
   *
   * @throws DomainError `unauthenticated`, `refresh_token_reused` or `rate_limited`
   */
  async refresh(refreshToken: string): Promise<TokensResponse> {
    const tokenHash = hashOpaqueToken(refreshToken);
    const sessionId = await this.tokens.findSessionOfRefreshToken(this.database, tokenHash);
    if (sessionId === null) throw new DomainError('unauthenticated');
    await this.refreshes.consume(sessionId);
    const rotated = await this.database.transaction((tx) => this.rotate(tx, sessionId, tokenHash));
    if (!rotated) throw new DomainError('refresh_token_reused');
    return rotated;
  }

  private async keepLimit(tx: Transaction, { userId, id }: SessionRow): Promise<void> {
    const sessionIds = await this.sessions.revokeBeyond(tx, userId, id, this.config.sessionsPerAccount);
    if (sessionIds.length === 0) return;
    tx.afterCommit(() =>
      this.events.publish(SessionsRevoked, { userId, sessionIds, reason: 'too_many_sessions' }),
    );
  }

  /** Undefined when the token was used before and the session has ended for it. */
  private async rotate(
    tx: Transaction,
    sessionId: string,
    tokenHash: Buffer,
  ): Promise<TokensResponse | undefined> {
    const session = await this.sessions.extend(tx, sessionId, this.config.refreshTokenDays);
    if (!session) return this.refuse(tx, tokenHash);
    if (!(await this.tokens.useRefreshToken(tx, tokenHash))) return this.revoke(tx, session);
    await this.tokens.forgetUsedRefreshTokens(tx, sessionId);
    return this.issue(tx, session, tokenHash);
  }

  /** A late second use is called by its name, also when the session has ended before. */
  private async refuse(tx: Transaction, tokenHash: Buffer): Promise<undefined> {
    if (!(await this.tokens.isUsed(tx, tokenHash))) throw new DomainError('unauthenticated');
  }

  private async revoke(tx: Transaction, { id, userId }: SessionRow): Promise<undefined> {
    await this.sessions.revoke(tx, id);
    const reason = 'refresh_token_reused';
    tx.afterCommit(() => this.events.publish(SessionsRevoked, { userId, sessionIds: [id], reason }));
  }

  private async issue(
    tx: Transaction,
    session: SessionRow,
    predecessorHash: Buffer | null,
  ): Promise<TokensResponse> {
    const { token, tokenHash } = createOpaqueToken();
    await this.tokens.insertRefreshToken(tx, tokenHash, session.id, predecessorHash);
    return {
      accessToken: this.accessTokens.sign(session.userId, session.id, session.createdAt),
      expiresIn: this.accessTokens.lifeSeconds,
      refreshToken: token,
      session: toSessionResponse(session, session.id),
    };
  }
}
