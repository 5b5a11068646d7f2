import { Injectable } from '@nestjs/common';
import type { Queryable } from '../database/database.js';

export interface BlockRow {
  blocked_id: string;
  created_at: Date;
}

/** Rows of `blocks`. Writers hold the pair's lock. */
@Injectable()
export class BlockRepository {
  /** In either direction. */
  async isBlockedBetween(db: Queryable, a: string, b: string): Promise<boolean> {
    return (await this.findBlockedAmong(db, a, [b])).size > 0;
  }

  /** Those among `ids` whom the user has blocked or who have blocked the user. */
  async findBlockedAmong(db: Queryable, userId: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await db.query<{ other_id: string }>(
      `SELECT blocked_id AS other_id FROM blocks WHERE user_id = $1 AND blocked_id = ANY ($2::bigint[])
       UNION
       SELECT user_id FROM blocks WHERE blocked_id = $1 AND user_id = ANY ($2::bigint[])`,
      [userId, ids],
    );
    return new Set(rows.map((row) => row.other_id));
  }

  /** Whom the user has blocked, in the order of their ids, after `afterId` (`'0'` for the first page). */
  findPage(db: Queryable, userId: string, afterId: string, limit: number): Promise<BlockRow[]> {
    return db.query<BlockRow>(
      `SELECT blocked_id, created_at FROM blocks
       WHERE user_id = $1 AND blocked_id > $2 ORDER BY blocked_id LIMIT $3`,
      [userId, afterId, limit],
    );
  }

  /** How many users the user has blocked. Until the transaction ends nobody else counts them in order to add one. */
  async countForInsert(tx: Queryable, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('blocks of ' || $1, 0))`, [userId]);
    const sql = 'SELECT count(*)::int AS count FROM blocks WHERE user_id = $1';
    return (await tx.query<{ count: number }>(sql, [userId]))[0]!.count;
  }

  /** False when the block stood before. */
  async insert(tx: Queryable, userId: string, blockedId: string): Promise<boolean> {
    const rows = await tx.query(
      'INSERT INTO blocks (user_id, blocked_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
      [userId, blockedId],
    );
    return rows.length > 0;
  }

  /** False when there was none. */
  async remove(tx: Queryable, userId: string, blockedId: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM blocks WHERE user_id = $1 AND blocked_id = $2 RETURNING 1', [
      userId,
      blockedId,
    ]);
    return rows.length > 0;
  }

  async removeAllOf(tx: Queryable, userId: string): Promise<void> {
    await tx.query('DELETE FROM blocks WHERE user_id = $1 OR blocked_id = $1', [userId]);
  }
}
