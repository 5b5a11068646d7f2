import { Injectable } from '@nestjs/common';
import type { Database, Queryable, Transaction } from '../database/database.js';
import type { AuthSession } from './auth-session.entity.js';

export interface NewSession {
  userId: string;
  deviceName: string | null;
  devicePlatform: string | null;
  userAgent: string | null;
  /** How long it lives without a refresh, in days. */
  lifeDays: number;
}

export type SessionRow = Omit<AuthSession, 'expiresAt' | 'revokedAt'>;

/** A session that stands, as a token check needs it. */
export interface LiveSession {
  id: string;
  userId: string;
  createdAt: Date;
  /** True when `last_seen_at` is old enough to be worth a write. */
  isStale: boolean;
}

const COLUMNS = `id, user_id AS "userId", device_name AS "deviceName", device_platform AS "devicePlatform",
  user_agent AS "userAgent", created_at AS "createdAt", last_seen_at AS "lastSeenAt"`;
/** The one meaning of a session that stands; an erased account has none left. */
const IS_LIVE = 'revoked_at IS NULL AND expires_at > now()';
/** How exact `last_seen_at` is: one write in this time for a busy session. */
const SEEN_RESOLUTION = "interval '5 minutes'";

/** Rows of one account, those that ended among them; who logs in again and again forgets the oldest. */
const MAX_KEPT = 1000;

@Injectable()
export class SessionsRepository {
  async insert(tx: Transaction, session: NewSession): Promise<SessionRow> {
    const [row] = await tx.query<SessionRow>(
      `INSERT INTO auth_sessions (user_id, device_name, device_platform, user_agent, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(days => $5)) RETURNING ${COLUMNS}`,
      [session.userId, session.deviceName, session.devicePlatform, session.userAgent, session.lifeDays],
    );
    return row!;
  }

  /**
   * Ends the sessions of an account beyond `limit`, those first that were unused longest, and never `keptId`. Logins of
   * one account at once come one after the other from here on.
   *
   * @returns the ids of those that ended
   */
  async revokeBeyond(tx: Transaction, userId: string, keptId: string, limit: number): Promise<string[]> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('sessions of ' || $1, 0))`, [userId]);
    const rows = await tx.query<{ id: string }>(
      `UPDATE auth_sessions SET revoked_at = now() WHERE id IN (
         SELECT id FROM auth_sessions WHERE user_id = $1 AND id <> $2 AND ${IS_LIVE}
         ORDER BY last_seen_at DESC, id DESC OFFSET $3) RETURNING id`,
      [userId, keptId, limit - 1],
    );
    await tx.query(
      `WITH dead AS (
         DELETE FROM auth_sessions WHERE revoked_at IS NOT NULL AND id IN (
           SELECT id FROM auth_sessions WHERE user_id = $1 ORDER BY id DESC OFFSET ${MAX_KEPT}) RETURNING id)
       DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM dead)`,
      [userId],
    );
    return rows.map(({ id }) => id);
  }

  /** Sessions that stand among the given ones. */
  findLive(db: Database, ids: readonly string[]): Promise<LiveSession[]> {
    return db.identity<LiveSession>(
      'live-sessions',
      `SELECT id, user_id AS "userId", created_at AS "createdAt", last_seen_at < now() - ${SEEN_RESOLUTION} AS "isStale"
       FROM auth_sessions WHERE id = ANY($1::bigint[]) AND ${IS_LIVE}`,
      [ids],
    );
  }

  /** Checks the age again, so that several nodes that saw the same session write once. */
  async touch(db: Queryable, ids: readonly string[]): Promise<void> {
    await db.query(
      `UPDATE auth_sessions SET last_seen_at = now()
       WHERE id = ANY($1::bigint[]) AND last_seen_at < now() - ${SEEN_RESOLUTION} RETURNING id`,
      [ids],
    );
  }

  /** Newest first, from the one below `beforeId`. */
  findPage(db: Queryable, userId: string, beforeId: string | null, limit: number): Promise<SessionRow[]> {
    return db.query<SessionRow>(
      `SELECT ${COLUMNS} FROM auth_sessions
       WHERE user_id = $1 AND ($2::bigint IS NULL OR id < $2) AND ${IS_LIVE} ORDER BY id DESC LIMIT $3`,
      [userId, beforeId, limit],
    );
  }

  /** Starts the life of a session anew; null when it no longer stands. */
  async extend(tx: Transaction, id: string, lifeDays: number): Promise<SessionRow | null> {
    const [row] = await tx.query<SessionRow>(
      `UPDATE auth_sessions SET last_seen_at = now(), expires_at = now() + make_interval(days => $2)
       WHERE id = $1 AND ${IS_LIVE} RETURNING ${COLUMNS}`,
      [id, lifeDays],
    );
    return row ?? null;
  }

  /** Whose session it was; null when it did not stand any more. */
  async revoke(db: Queryable, id: string, userId?: string): Promise<string | null> {
    const [row] = await db.query<{ userId: string }>(
      `UPDATE auth_sessions SET revoked_at = now()
       WHERE id = $1 AND ($2::bigint IS NULL OR user_id = $2) AND ${IS_LIVE} RETURNING user_id AS "userId"`,
      [id, userId ?? null],
    );
    return row?.userId ?? null;
  }

  async revokeOthers(tx: Transaction, userId: string, keptId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE auth_sessions SET revoked_at = now() WHERE user_id = $1 AND id <> $2 AND ${IS_LIVE} RETURNING id`,
      [userId, keptId],
    );
    return rows.map(({ id }) => id);
  }

  /** Removes all sessions of an account with what belongs to them. */
  async deleteAll(tx: Transaction, userId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>('DELETE FROM auth_sessions WHERE user_id = $1 RETURNING id', [
      userId,
    ]);
    const ids = rows.map(({ id }) => id);
    await tx.query('DELETE FROM refresh_tokens WHERE session_id = ANY($1::bigint[])', [ids]);
    await tx.query('DELETE FROM ws_tickets WHERE session_id = ANY($1::bigint[])', [ids]);
    return ids;
  }
}
