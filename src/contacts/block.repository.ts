import { Injectable } from '@nestjs/common';
import type { Database, Queryable } from '../database/database.js';

export interface BlockRow {
  blocked_id: string;
  created_at: Date;
  /** Taken back then. */
  deleted_at: Date | null;
}

const COLUMNS = 'blocked_id, created_at, deleted_at';
/** Of the blocks that an account took back so many stay, the latest: `sync` tells of those. */
const MAX_TOMBSTONES = 1000;

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
      `SELECT blocked_id AS other_id FROM blocks WHERE user_id = $1 AND blocked_id = ANY ($2::bigint[]) AND deleted_at IS NULL
       UNION
       SELECT user_id FROM blocks WHERE blocked_id = $1 AND user_id = ANY ($2::bigint[]) AND deleted_at IS NULL`,
      [userId, ids],
    );
    return new Set(rows.map((row) => row.other_id));
  }

  /** Whom the user has blocked, in the order of their ids, after `afterId` (`'0'` for the first page). */
  findPage(db: Queryable, userId: string, afterId: string, limit: number): Promise<BlockRow[]> {
    return db.query<BlockRow>(
      `SELECT ${COLUMNS} FROM blocks
       WHERE user_id = $1 AND blocked_id > $2 AND deleted_at IS NULL ORDER BY blocked_id LIMIT $3`,
      [userId, afterId, limit],
    );
  }

  /** Of a user's blocks, standing or taken back, the one of `blockedId`. */
  async find(db: Queryable, userId: string, blockedId: string): Promise<BlockRow | null> {
    const sql = `SELECT ${COLUMNS} FROM blocks WHERE user_id = $1 AND blocked_id = $2`;
    return (await db.query<BlockRow>(sql, [userId, blockedId]))[0] ?? null;
  }

  /** Blocks made or taken back since a transaction horizon. */
  findChanged(
    db: Database,
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<BlockRow[]> {
    return db.prepared<BlockRow>(
      'blocks-changed',
      `SELECT ${COLUMNS} FROM blocks
       WHERE user_id = $1 AND blocked_id > $3 AND changed_xid >= $2::xid8
       ORDER BY blocked_id LIMIT $4`,
      [userId, sinceXid, afterId, limit],
    );
  }

  /** How many users the user has blocked. Until the transaction ends nobody else counts them in order to add one. */
  async countForInsert(tx: Queryable, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('blocks of ' || $1, 0))`, [userId]);
    const sql = 'SELECT count(*)::int AS count FROM blocks WHERE user_id = $1 AND deleted_at IS NULL';
    return (await tx.query<{ count: number }>(sql, [userId]))[0]!.count;
  }

  /** False when the block stood before. */
  async insert(tx: Queryable, userId: string, blockedId: string): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO blocks AS b (user_id, blocked_id) VALUES ($1, $2)
       ON CONFLICT (user_id, blocked_id) DO UPDATE SET created_at = now(), deleted_at = NULL
         WHERE b.deleted_at IS NOT NULL
       RETURNING 1`,
      [userId, blockedId],
    );
    return rows.length > 0;
  }

  /** False when there was none. */
  async remove(tx: Queryable, userId: string, blockedId: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE blocks SET deleted_at = now()
       WHERE user_id = $1 AND blocked_id = $2 AND deleted_at IS NULL RETURNING 1`,
      [userId, blockedId],
    );
    if (rows.length > 0) await this.removeOldTombstones(tx, userId);
    return rows.length > 0;
  }

  /** Removes an erased user's blocks; those of others against it end. */
  async removeAllOf(tx: Queryable, userId: string): Promise<void> {
    await tx.query('DELETE FROM blocks WHERE user_id = $1', [userId]);
    await tx.query('UPDATE blocks SET deleted_at = now() WHERE blocked_id = $1 AND deleted_at IS NULL', [
      userId,
    ]);
  }

  private async removeOldTombstones(tx: Queryable, userId: string): Promise<void> {
    await tx.query(
      `DELETE FROM blocks WHERE user_id = $1 AND blocked_id IN (
         SELECT blocked_id FROM blocks WHERE user_id = $1 AND deleted_at IS NOT NULL
         ORDER BY deleted_at DESC OFFSET $2 FOR UPDATE SKIP LOCKED)`,
      [userId, MAX_TOMBSTONES],
    );
  }
}
