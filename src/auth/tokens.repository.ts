import { Injectable } from '@nestjs/common';
import type { Database, Queryable, Transaction } from '../database/database.js';

export interface RedeemedTicket {
  userId: string;
  sessionId: string;
  accessExpiresAt: Date;
}

/** Used refresh tokens are remembered this long, to recognise a second use. */
const REMEMBER_USED = "interval '30 days'";
/** Tokens that are kept of one session; with the limit on refreshes that is hours of asking without a pause. */
const MAX_KEPT = 10_000;
/** How long the token that was used last may come again, for an answer that was lost. */
const AGAIN = "interval '60 seconds'";

/** The stored hashes of refresh tokens and socket tickets. */
@Injectable()
export class TokensRepository {
  /** @param predecessorHash of the token that this one is given for; null for the first of a session */
  async insertRefreshToken(
    tx: Transaction,
    tokenHash: Buffer,
    sessionId: string,
    predecessorHash: Buffer | null,
  ): Promise<void> {
    await tx.query(
      'INSERT INTO refresh_tokens (token_hash, session_id, predecessor_hash) VALUES ($1, $2, $3)',
      [tokenHash, sessionId, predecessorHash],
    );
  }

  /**
   * Uses a token: for the first time, or again within a minute as long as nobody has used what was given for it. Whoever
   * calls holds the row of the session, so that uses of one family come one after the other.
   *
   * @returns whether the token may be used
   */
  async useRefreshToken(tx: Transaction, tokenHash: Buffer): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE refresh_tokens t SET used_at = coalesce(t.used_at, clock_timestamp())
       WHERE t.token_hash = $1 AND (t.used_at IS NULL OR (t.used_at > now() - ${AGAIN} AND NOT EXISTS (
         SELECT 1 FROM refresh_tokens s WHERE s.session_id = t.session_id
           AND s.predecessor_hash = t.token_hash AND s.used_at IS NOT NULL)))
       RETURNING 1`,
      [tokenHash],
    );
    return rows.length > 0;
  }

  async findSessionOfRefreshToken(db: Queryable, tokenHash: Buffer): Promise<string | null> {
    const [row] = await db.query<{ sessionId: string }>(
      'SELECT session_id AS "sessionId" FROM refresh_tokens WHERE token_hash = $1',
      [tokenHash],
    );
    return row?.sessionId ?? null;
  }

  async isUsed(db: Queryable, tokenHash: Buffer): Promise<boolean> {
    const sql = 'SELECT 1 FROM refresh_tokens WHERE token_hash = $1 AND used_at IS NOT NULL';
    return (await db.query(sql, [tokenHash])).length > 0;
  }

  /** Runs with each refresh, over the rows of one session, so no sweep of the whole table is needed. */
  async forgetUsedRefreshTokens(tx: Transaction, sessionId: string): Promise<void> {
    await tx.query(
      `DELETE FROM refresh_tokens WHERE session_id = $1 AND (used_at < now() - ${REMEMBER_USED} OR token_hash IN (
         SELECT token_hash FROM refresh_tokens WHERE session_id = $1
         ORDER BY created_at DESC OFFSET ${MAX_KEPT}))`,
      [sessionId],
    );
  }

  /** How many tickets of a session can still be used. Until the transaction ends nobody else counts them. */
  async countOpenTickets(tx: Transaction, sessionId: string): Promise<number> {
    await tx.query('SELECT 1 FROM auth_sessions WHERE id = $1 FOR NO KEY UPDATE', [sessionId]);
    const sql = 'SELECT count(*)::int AS count FROM ws_tickets WHERE session_id = $1 AND expires_at > now()';
    return (await tx.query<{ count: number }>(sql, [sessionId]))[0]!.count;
  }

  async insertTicket(
    tx: Transaction,
    ticketHash: Buffer,
    sessionId: string,
    accessExpiresAt: number,
    lifeSeconds: number,
  ): Promise<void> {
    await tx.query(
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
