import { Injectable } from '@nestjs/common';
import type { Queryable } from '../database/database.js';

/** Rows in one statement, so that none holds its locks for long. */
const MAX_ROWS = 5000;
/** A dead session stays this long, so that a late second use of its refresh token is still called by its name. */
const KEEP_DEAD = "interval '30 days'";

interface Deleted {
  count: number;
}

/**
 * Each statement walks an index from its oldest end and then deletes by key. The order keeps the planner on the index; an
 * array of keys, where `IN` would let it read the whole table to join it.
 */
@Injectable()
export class ExpiredRowsRepository {
  /** @returns whether there may be more */
  async deleteTickets(db: Queryable): Promise<boolean> {
    const [row] = await db.query<Deleted>(
      `WITH dead AS (
         DELETE FROM ws_tickets WHERE ticket_hash = ANY (ARRAY(
           SELECT ticket_hash FROM ws_tickets WHERE expires_at < now()
           ORDER BY expires_at LIMIT ${MAX_ROWS} FOR UPDATE SKIP LOCKED))
         RETURNING 1)
       SELECT count(*)::int AS count FROM dead`,
    );
    return row!.count === MAX_ROWS;
  }

  /** Sessions with their refresh tokens. Nobody can use either any more. @returns whether there may be more */
  async deleteSessions(db: Queryable): Promise<boolean> {
    const [row] = await db.query<Deleted>(
      `WITH dead AS (
         DELETE FROM auth_sessions WHERE id = ANY (ARRAY(
           SELECT id FROM auth_sessions
           WHERE least(expires_at, revoked_at) < now() - ${KEEP_DEAD}
           ORDER BY least(expires_at, revoked_at) LIMIT ${MAX_ROWS} FOR UPDATE SKIP LOCKED))
         RETURNING id),
       tokens AS (DELETE FROM refresh_tokens WHERE session_id = ANY (ARRAY(SELECT id FROM dead)))
       SELECT count(*)::int AS count FROM dead`,
    );
    return row!.count === MAX_ROWS;
  }
}
