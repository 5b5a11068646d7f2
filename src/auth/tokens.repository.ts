import { Injectable } from '@nestjs/common';
import type { Database, Queryable, Transaction } from '../database/database.js';

export interface RedeemedTicket {
  userId: string;
  sessionId: string;
  accessExpiresAt: Date;
}

/** Used refresh tokens are remembered this long, to recognise a second use. */
const REMEMBER_USED = "interval '30 days'";

/** The stored hashes of refresh tokens and socket tickets. */
@Injectable()
export class TokensRepository {
  async insertRefreshToken(tx: Transaction, tokenHash: Buffer, sessionId: string): Promise<void> {
    await tx.query('INSERT INTO refresh_tokens (token_hash, session_id) VALUES ($1, $2)', [
      tokenHash,
      sessionId,
    ]);
  }

  /** Marks a token as used; of several at once exactly one gets its session, the others null. */
  async useRefreshToken(tx: Transaction, tokenHash: Buffer): Promise<string | null> {
    const [row] = await tx.query<{ sessionId: string }>(
      `UPDATE refresh_tokens SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL
       RETURNING session_id AS "sessionId"`,
      [tokenHash],
    );
    return row?.sessionId ?? null;
  }

  async findSessionOfRefreshToken(db: Queryable, tokenHash: Buffer): Promise<string | null> {
    const [row] = await db.query<{ sessionId: string }>(
      'SELECT session_id AS "sessionId" FROM refresh_tokens WHERE token_hash = $1',
      [tokenHash],
    );
    return row?.sessionId ?? null;
  }

  /** Runs with each refresh, over the few rows of one session, so no sweep of the whole table is needed. */
  async forgetUsedRefreshTokens(tx: Transaction, sessionId: string): Promise<void> {
    await tx.query(
      `DELETE FROM refresh_tokens WHERE session_id = $1 AND used_at < now() - ${REMEMBER_USED}`,
      [sessionId],
    );
  }

  async insertTicket(
    db: Queryable,
    ticketHash: Buffer,
    sessionId: string,
    accessExpiresAt: number,
    lifeSeconds: number,
  ): Promise<void> {
    await db.query(
      `INSERT INTO ws_tickets (ticket_hash, session_id, access_expires_at, expires_at)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
      [ticketHash, sessionId, new Date(accessExpiresAt), lifeSeconds],
    );
  }

  /** Takes a ticket out; null when there is none, it is too old, or its session no longer stands. */
  async redeemTicket(db: Database, ticketHash: Buffer): Promise<RedeemedTicket | null> {
    const [row] = await db.identity<RedeemedTicket>(
      'redeem-ticket',
      `WITH ticket AS (DELETE FROM ws_tickets WHERE ticket_hash = $1 RETURNING *)
       SELECT s.user_id AS "userId", s.id AS "sessionId", ticket.access_expires_at AS "accessExpiresAt"
       FROM ticket JOIN auth_sessions s ON s.id = ticket.session_id
       WHERE ticket.expires_at > now() AND ticket.access_expires_at > now()
         AND s.revoked_at IS NULL AND s.expires_at > now()`,
      [ticketHash],
    );
    return row ?? null;
  }
}
