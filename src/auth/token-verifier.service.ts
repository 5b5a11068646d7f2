import { Injectable, Logger } from '@nestjs/common';
import { BatchLoader, type BatchLimits } from '../common/concurrency/batch-loader.js';
import { DomainError } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { Database } from '../database/database.js';
import { type AccessClaims, AccessTokens } from './access-token.js';
import { hashOpaqueToken } from './opaque-token.js';
import { type LiveSession, SessionsRepository } from './sessions.repository.js';
import { TokensRepository } from './tokens.repository.js';

/**
 * When everybody comes back at once, 4,000 a second share 100 queries, and no turn of the event loop has more than 64
 * sessions to open: frames of those who are connected have to get through meanwhile.
 */
const CROWD_LIMITS: BatchLimits = { gatherMs: 10, maxKeys: 64 };

/**
 * Turns an access token or a ticket into an identity, for REST and for socket upgrades. The session is looked up
 * each time, so a revoked one ends at once on every node; look-ups of one moment share a query.
 */
@Injectable()
export class TokenVerifier {
  private readonly logger = new Logger(TokenVerifier.name);
  private readonly liveSessions = new BatchLoader<string, LiveSession>((ids) => this.loadSessions(ids));
  private readonly arrivals = new BatchLoader<string, LiveSession>(
    (ids) => this.loadSessions(ids),
    CROWD_LIMITS,
  );

  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokensRepository,
  ) {}

  /** @throws DomainError `unauthenticated` or `token_expired` */
  async verifyAccessToken(token: string): Promise<Identity> {
    return this.assertLive(this.accessTokens.verify(token), this.liveSessions);
  }

  /**
   * The same for the opening of a socket, which may take some milliseconds longer than a request.
   *
   * @throws DomainError `unauthenticated` or `token_expired`
   */
  async verifyArrival(token: string): Promise<Identity> {
    return this.assertLive(this.accessTokens.verifyOnce(token), this.arrivals);
  }

  /** Uses a ticket up. @throws DomainError `unauthenticated` */
  async redeemTicket(ticket: string): Promise<Identity> {
    const redeemed = await this.tokens.redeemTicket(this.database, hashOpaqueToken(ticket));
    if (!redeemed) throw new DomainError('unauthenticated');
    const { userId, sessionId, accessExpiresAt } = redeemed;
    return { userId, sessionId, expiresAt: accessExpiresAt.getTime() };
  }

  private async assertLive(
    { issuedAt, ...identity }: AccessClaims,
    loader: BatchLoader<string, LiveSession>,
  ): Promise<Identity> {
    const session = await loader.load(identity.sessionId);
    // A restored backup gives ids a second time: a token of a session that was lost must not open the one that has its
    // id now, and is older than it.
    const isOwn = session?.userId === identity.userId && session.createdAt.getTime() <= issuedAt;
    if (!isOwn) throw new DomainError('unauthenticated');
    return identity;
  }

  private async loadSessions(ids: string[]): Promise<Map<string, LiveSession>> {
    const live = await this.sessions.findLive(this.database, ids);
    const stale = live.filter(({ isStale }) => isStale).map(({ id }) => id);
    if (stale.length > 0) void this.noteSeen(stale);
    return new Map(live.map((session) => [session.id, session]));
  }

  /** Nobody waits for it, and a request must not fail because of it. */
  private async noteSeen(ids: string[]): Promise<void> {
    try {
      await this.sessions.touch(this.database, ids);
    } catch (error) {
      this.logger.debug({ err: error }, 'could not note when sessions were last seen');
    }
  }
}
