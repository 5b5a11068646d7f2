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
}

export interface ContactRequestFilter {
  direction: 'incoming' | 'outgoing';
  status?: ContactRequestStatus;
}

const COLUMNS = 'id, from_id, to_id, status, message, created_at';

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
    const side = direction === 'incoming' ? 'to_id' : 'from_id';
    return db.query<ContactRequestRow>(
      `SELECT ${COLUMNS} FROM contact_requests
       WHERE ${side} = $1 AND id < $2 AND ($3::text IS NULL OR status = $3)
       ORDER BY id DESC LIMIT $4`,
      [userId, beforeId ?? MAX_ID, status ?? null, limit],
    );
  }

  async insert(
    tx: Queryable,
    fromId: string,
    toId: string,
    message: string | null,
  ): Promise<ContactRequestRow> {
    const [row] = await tx.query<ContactRequestRow>(
      `INSERT INTO contact_requests (from_id, to_id, message) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
      [fromId, toId, message],
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
