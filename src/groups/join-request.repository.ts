import { Injectable } from '@nestjs/common';
import type { Database, Queryable } from '../database/database.js';
import type { JoinRequestStatus } from './join-request.entity.js';

export interface JoinRequestRow {
  id: string;
  group_id: string;
  user_id: string;
  message: string | null;
  status: JoinRequestStatus;
  created_at: Date;
  /** Only its sender knows of it. */
  held: boolean;
  /** It ended with the account that asked. */
  deleted_at: Date | null;
}

const COLUMNS = 'id, group_id, user_id, message, status, created_at, held, deleted_at';
/** For so long who was turned down and asks again is heard by nobody. */
const A_NO_LASTS = '24 hours';
const MAX_ID = '9223372036854775807';

/** Rows of `join_requests`. Writers hold the lock of the group's conversation. */
@Injectable()
export class JoinRequestRepository {
  /** One that those who answer for the group know of. */
  async find(db: Queryable, groupId: string, id: string): Promise<JoinRequestRow | null> {
    const [row] = await db.query<JoinRequestRow>(
      `SELECT ${COLUMNS} FROM join_requests WHERE id = $1 AND group_id = $2 AND NOT held AND deleted_at IS NULL`,
      [id, groupId],
    );
    return row ?? null;
  }

  async findMany(db: Queryable, ids: readonly string[]): Promise<Map<string, JoinRequestRow>> {
    const rows = await db.query<JoinRequestRow>(
      `SELECT ${COLUMNS} FROM join_requests WHERE id = ANY ($1::bigint[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async findPending(db: Queryable, groupId: string, userId: string): Promise<JoinRequestRow | null> {
    const [row] = await db.query<JoinRequestRow>(
      `SELECT ${COLUMNS} FROM join_requests WHERE group_id = $1 AND user_id = $2 AND status = 'pending'`,
      [groupId, userId],
    );
    return row ?? null;
  }

  /** Whether the group has said no to the user within the last day. */
  async wasRejectedLately(db: Queryable, groupId: string, userId: string): Promise<boolean> {
    const rows = await db.query(
      `SELECT 1 FROM join_requests
       WHERE group_id = $1 AND user_id = $2 AND status = 'rejected' AND settled_at > now() - interval '${A_NO_LASTS}'
       LIMIT 1`,
      [groupId, userId],
    );
    return rows.length > 0;
  }

  async countPendingOf(db: Queryable, userId: string): Promise<number> {
    const [row] = await db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM join_requests WHERE user_id = $1 AND status = 'pending'`,
      [userId],
    );
    return row!.count;
  }

  /** Lets those who answer for the group know of a request that was held back. */
  async release(tx: Queryable, id: string): Promise<JoinRequestRow> {
    const [row] = await tx.query<JoinRequestRow>(
      `UPDATE join_requests SET held = false WHERE id = $1 RETURNING ${COLUMNS}`,
      [id],
    );
    return row!;
  }

  /** Requests to one group, newest first, below `beforeId`. */
  findPage(
    db: Queryable,
    groupId: string,
    status: JoinRequestStatus,
    beforeId: string | undefined,
    limit: number,
  ): Promise<JoinRequestRow[]> {
    return db.query<JoinRequestRow>(
      `SELECT ${COLUMNS} FROM join_requests
       WHERE group_id = $1 AND status = $2 AND id < $3 AND NOT held AND deleted_at IS NULL ORDER BY id DESC LIMIT $4`,
      [groupId, status, beforeId ?? MAX_ID, limit],
    );
  }

  /**
   * Requests to the groups that the user answers for, made, settled or ended since a transaction horizon. Where the own
   * membership changed, which is how one comes to answer for a group, those that wait are among them.
   */
  findChanged(
    db: Database,
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<JoinRequestRow[]> {
    return db.prepared<JoinRequestRow>(
      'join-requests-changed',
      `SELECT ${COLUMNS} FROM (
         SELECT j.* FROM conversation_members m
         JOIN join_requests j ON j.group_id = m.conversation_id
         WHERE m.user_id = $1 AND m.left_seq IS NULL AND m.role IN ('owner', 'admin') AND NOT j.held AND j.id > $3
           AND (j.changed_xid >= $2::xid8 OR j.status = 'pending' AND m.changed_xid >= $2::xid8)
       ) changed
       ORDER BY id LIMIT $4`,
      [userId, sinceXid, afterId, limit],
    );
  }

  async insert(
    tx: Queryable,
    groupId: string,
    userId: string,
    message: string | null,
    held: boolean,
  ): Promise<JoinRequestRow> {
    const [row] = await tx.query<JoinRequestRow>(
      `INSERT INTO join_requests (group_id, user_id, message, held) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
      [groupId, userId, message, held],
    );
    return row!;
  }

  /** Settles what is pending; `userIds` undefined means of everybody. */
  settle(
    tx: Queryable,
    groupId: string,
    userIds: readonly string[] | undefined,
    status: 'accepted' | 'rejected',
    settledBy: string,
  ): Promise<JoinRequestRow[]> {
    return tx.query<JoinRequestRow>(
      `UPDATE join_requests SET status = $3, settled_by = $4, settled_at = now()
       WHERE group_id = $1 AND status = 'pending'
         AND ($2::bigint[] IS NULL OR user_id = ANY ($2::bigint[]))
       RETURNING ${COLUMNS}`,
      [groupId, userIds ?? null, status, settledBy],
    );
  }

  /** Ends every request of an erased user, which leaves a tombstone without words. */
  async endAllOf(tx: Queryable, userId: string): Promise<void> {
    await tx.query(
      `UPDATE join_requests SET deleted_at = now(), message = NULL, settled_at = coalesce(settled_at, now()),
         status = CASE status WHEN 'pending' THEN 'rejected' ELSE status END
       WHERE user_id = $1 AND deleted_at IS NULL`,
      [userId],
    );
  }
}
