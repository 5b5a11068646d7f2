import { Injectable } from '@nestjs/common';
import type { Database, Queryable } from '../database/database.js';
import type { ContactRequestStatus } from './contact-request.entity.js';

export interface ContactRequestRow {
  id: string;
  from_id: string;
  to_id: string;
  status: ContactRequestStatus;
  message: string | null;
  created_at: Date;
  /** Only its sender knows of it. */
  held: boolean;
  /** It ended with the account of one of the two. */
  deleted_at: Date | null;
}

export interface ContactRequestFilter {
  direction: 'incoming' | 'outgoing';
  status?: ContactRequestStatus;
}

const COLUMNS = 'id, from_id, to_id, status, message, created_at, held, deleted_at';

/** For so long who was turned down and asks again is heard by nobody. */
const A_NO_LASTS = '24 hours';

/** Greater than every id: where a list that runs downwards begins. */
const MAX_ID = '9223372036854775807';

/** Rows of `contact_requests`. Writers hold the pair's lock. */
@Injectable()
export class ContactRequestRepository {
  async find(db: Queryable, id: string): Promise<ContactRequestRow | null> {
    const [row] = await db.query<ContactRequestRow>(
      `SELECT ${COLUMNS} FROM contact_requests WHERE id = $1 AND deleted_at IS NULL`,
      [id],
    );
    return row ?? null;
  }

  async findMany(db: Queryable, ids: readonly string[]): Promise<Map<string, ContactRequestRow>> {
    const rows = await db.query<ContactRequestRow>(
      `SELECT ${COLUMNS} FROM contact_requests WHERE id = ANY ($1::bigint[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async findPending(db: Queryable, fromId: string, toId: string): Promise<ContactRequestRow | null> {
    const [row] = await db.query<ContactRequestRow>(
      `SELECT ${COLUMNS} FROM contact_requests WHERE from_id = $1 AND to_id = $2 AND status = 'pending'`,
      [fromId, toId],
    );
    return row ?? null;
  }

  /** Requests that a user received or sent, newest first, below `beforeId`. */
  findPage(
    db: Queryable,
    userId: string,
    { direction, status }: ContactRequestFilter,
    beforeId: string | undefined,
    limit: number,
  ): Promise<ContactRequestRow[]> {
    const mine = direction === 'incoming' ? 'NOT held AND to_id' : 'from_id';
    return db.query<ContactRequestRow>(
      `SELECT ${COLUMNS} FROM contact_requests
       WHERE ${mine} = $1 AND id < $2 AND deleted_at IS NULL AND ($3::text IS NULL OR status = $3)
       ORDER BY id DESC LIMIT $4`,
      [userId, beforeId ?? MAX_ID, status ?? null, limit],
    );
  }

  /** Requests made, settled or ended since a transaction horizon, in both directions. */
  findChanged(
    db: Database,
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<ContactRequestRow[]> {
    return db.prepared<ContactRequestRow>(
      'contact-requests-changed',
      `(SELECT ${COLUMNS} FROM contact_requests
        WHERE from_id = $1 AND id > $3 AND changed_xid >= $2::xid8 ORDER BY id LIMIT $4)
       UNION ALL
       (SELECT ${COLUMNS} FROM contact_requests
        WHERE to_id = $1 AND NOT held AND id > $3 AND changed_xid >= $2::xid8 ORDER BY id LIMIT $4)
       ORDER BY id LIMIT $4`,
      [userId, sinceXid, afterId, limit],
    );
  }

  /** Whether the receiver has said no to the sender within the last day. */
  async wasRejectedLately(db: Queryable, fromId: string, toId: string): Promise<boolean> {
    const rows = await db.query(
      `SELECT 1 FROM contact_requests
       WHERE from_id = $1 AND to_id = $2 AND status = 'rejected' AND settled_at > now() - interval '${A_NO_LASTS}'
       LIMIT 1`,
      [fromId, toId],
    );
    return rows.length > 0;
  }

  async countPendingFrom(db: Queryable, fromId: string): Promise<number> {
    const [row] = await db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM contact_requests WHERE from_id = $1 AND status = 'pending'`,
      [fromId],
    );
    return row!.count;
  }

  /** Lets the receiver know of a request that was held back. */
  async release(tx: Queryable, id: string): Promise<ContactRequestRow> {
    const [row] = await tx.query<ContactRequestRow>(
      `UPDATE contact_requests SET held = false WHERE id = $1 RETURNING ${COLUMNS}`,
      [id],
    );
    return row!;
  }

  async insert(
    tx: Queryable,
    fromId: string,
    toId: string,
    message: string | null,
    held: boolean,
  ): Promise<ContactRequestRow> {
    const [row] = await tx.query<ContactRequestRow>(
      `INSERT INTO contact_requests (from_id, to_id, message, held) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
      [fromId, toId, message, held],
    );
    return row!;
  }

  /** Settles what is pending between two users, in both directions. */
  settle(
    tx: Queryable,
    a: string,
    b: string,
    status: Exclude<ContactRequestStatus, 'pending'>,
  ): Promise<ContactRequestRow[]> {
    return tx.query<ContactRequestRow>(
      `UPDATE contact_requests SET status = $3, settled_at = now()
       WHERE status = 'pending' AND ((from_id = $1 AND to_id = $2) OR (from_id = $2 AND to_id = $1))
       RETURNING ${COLUMNS}`,
      [a, b, status],
    );
  }

  /** Ends every request of an erased user, which leaves a tombstone without words; returns those that were pending. */
  endAllOf(tx: Queryable, userId: string): Promise<ContactRequestRow[]> {
    return tx.query<ContactRequestRow>(
      `WITH pending AS (
         SELECT id FROM contact_requests
         WHERE (from_id = $1 OR to_id = $1) AND status = 'pending' AND deleted_at IS NULL),
       ended AS (
         UPDATE contact_requests SET deleted_at = now(), message = NULL, settled_at = coalesce(settled_at, now()),
           status = CASE status WHEN 'pending' THEN 'rejected' ELSE status END
         WHERE (from_id = $1 OR to_id = $1) AND deleted_at IS NULL
         RETURNING ${COLUMNS})
       SELECT ${COLUMNS} FROM ended WHERE id IN (SELECT id FROM pending)`,
      [userId],
    );
  }
}
