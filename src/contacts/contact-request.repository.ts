import { Injectable } from '@nestjs/common';
import type { Queryable } from '../database/database.js';
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
}

export interface ContactRequestFilter {
  direction: 'incoming' | 'outgoing';
  status?: ContactRequestStatus;
}

const COLUMNS = 'id, from_id, to_id, status, message, created_at, held';

/** For so long who was turned down and asks again is heard by nobody. */
const A_NO_LASTS = '24 hours';

/** Greater than every id: where a list that runs downwards begins. */
const MAX_ID = '9223372036854775807';

/** Rows of `contact_requests`. Writers hold the pair's lock. */
@Injectable()
export class ContactRequestRepository {
  async find(db: Queryable, id: string): Promise<ContactRequestRow | null> {
    const [row] = await db.query<ContactRequestRow>(`SELECT ${COLUMNS} FROM contact_requests WHERE id = $1`, [
      id,
    ]);
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
       WHERE ${mine} = $1 AND id < $2 AND ($3::text IS NULL OR status = $3)
       ORDER BY id DESC LIMIT $4`,
      [userId, beforeId ?? MAX_ID, status ?? null, limit],
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

  /** Removes every request of an erased user; returns the ones that were pending, as rejected. */
  async removeAllOf(tx: Queryable, userId: string): Promise<ContactRequestRow[]> {
    const rows = await tx.query<ContactRequestRow>(
      `DELETE FROM contact_requests WHERE from_id = $1 OR to_id = $1 RETURNING ${COLUMNS}`,
      [userId],
    );
    return rows
      .filter((row) => row.status === 'pending')
      .map((row) => ({ ...row, status: 'rejected', message: null }));
  }
}
