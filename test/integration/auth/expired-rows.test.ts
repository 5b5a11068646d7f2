import { expect, test } from 'vitest';
import { ExpiredRowsRepository } from '../../../src/auth/expired-rows.repository.js';
import { connectedDatabase } from '../../support/connected-database.js';

const LIVING = 20_000;
const DEAD = 300;

test.each(['before anybody analysed the tables', 'ANALYZE'])(
  'the sweep of dead sessions reads them and not those that stay (%s)',
  async (when) => {
    const { test: db, database } = await connectedDatabase();
    await db.query(
      `INSERT INTO auth_sessions (user_id, expires_at) SELECT n, now() + interval '90 days' FROM generate_series(1, ${LIVING}) n`,
    );
    await db.query(
      `INSERT INTO auth_sessions (user_id, expires_at, revoked_at)
       SELECT n, now() + interval '1 day' - CASE WHEN n % 2 = 0 THEN interval '40 days' ELSE '0' END,
         CASE WHEN n % 2 = 1 THEN now() - interval '31 days' END
       FROM generate_series(1, ${DEAD}) n`,
    );
    await db.query(
      `INSERT INTO refresh_tokens (token_hash, session_id) SELECT sha256(id::text::bytea), id FROM auth_sessions`,
    );
    if (when === 'ANALYZE') await db.query('ANALYZE');
    const rows = new ExpiredRowsRepository();

    // Within one transaction the counters of its own reads are seen.
    const read = await database.transaction(async (tx) => {
      await rows.deleteSessions(tx);
      await rows.deleteTickets(tx);
      const [counted] = await tx.query<{ read: number }>(
        `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_xact_user_tables
         WHERE relname IN ('auth_sessions', 'refresh_tokens', 'ws_tickets')`,
      );
      return counted!.read;
    });

    expect(read).toBeLessThan(4 * DEAD);
    const [left] = await db.query<{ sessions: number; tokens: number }>(
      `SELECT (SELECT count(*)::int FROM auth_sessions) AS sessions, (SELECT count(*)::int FROM refresh_tokens) AS tokens`,
    );
    expect(left).toEqual({ sessions: LIVING, tokens: LIVING });
  },
);
