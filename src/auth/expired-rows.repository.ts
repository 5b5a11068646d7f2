import { Injectable } from '@nestjs/common';
import type { Queryable } from '../database/database.js';

/** Rows in one sweep: a second of work at the very most. */
const MAX_ROWS = 5000;
/** A dead session stays this long, so that a late second use of its refresh token is still called by its name. */
const KEEP_DEAD = "interval '30 days'";

@Injectable()
export class ExpiredRowsRepository {
  async deleteTickets(db: Queryable): Promise<void> {
    await db.query(
      `DELETE FROM ws_tickets WHERE ticket_hash IN
         (SELECT ticket_hash FROM ws_tickets WHERE expires_at < now() LIMIT ${MAX_ROWS} FOR UPDATE SKIP LOCKED)`,
    );
  }

  /** Sessions with their refresh tokens. Nobody can use either any more. */
  async deleteSessions(db: Queryable): Promise<void> {
    await db.query(
      `WITH dead AS (
         DELETE FROM auth_sessions WHERE id IN (
           SELECT id FROM auth_sessions
           WHERE least(expires_at, revoked_at) < now() - ${KEEP_DEAD} LIMIT ${MAX_ROWS} FOR UPDATE SKIP LOCKED)
         RETURNING id)
       DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM dead)`,
    );
  }
}
