import { Injectable } from '@nestjs/common';
import type { Database, Queryable } from '../database/database.js';

/** Whose view of whom. */
export interface ContactKey {
  user_id: string;
  contact_id: string;
}

/** One side's view of a contact. */
export interface ContactRow extends ContactKey {
  remark: string | null;
  tags: string[];
  created_at: Date;
  /** Set on the tombstone of a contact that ended. */
  deleted_at: Date | null;
}

export interface ContactDetails {
  remark?: string | null;
  tags?: string[];
}

const COLUMNS = 'c.user_id, c.contact_id, c.remark, c.tags, c.created_at, c.deleted_at';

/** Both sides of a pair: the rows (a, b) and (b, a). */
const PAIR = '((c.user_id = $1 AND c.contact_id = $2) OR (c.user_id = $2 AND c.contact_id = $1))';

/** Rows of `contacts`. Writers of pairs hold the pair's lock. */
@Injectable()
export class ContactRepository {
  async areContacts(db: Queryable, a: string, b: string): Promise<boolean> {
    return (await this.find(db, a, b)) !== null;
  }

  async find(db: Queryable, userId: string, contactId: string): Promise<ContactRow | null> {
    const [row] = await db.query<ContactRow>(
      `SELECT ${COLUMNS} FROM contacts c
       WHERE c.user_id = $1 AND c.contact_id = $2 AND c.deleted_at IS NULL`,
      [userId, contactId],
    );
    return row ?? null;
  }

  /** The named views, tombstones too. */
  findViews(db: Queryable, keys: readonly ContactKey[]): Promise<ContactRow[]> {
    return db.query<ContactRow>(
      `SELECT ${COLUMNS} FROM unnest($1::bigint[], $2::bigint[]) AS k(user_id, contact_id)
       JOIN contacts c ON c.user_id = k.user_id AND c.contact_id = k.contact_id`,
      [keys.map((key) => key.user_id), keys.map((key) => key.contact_id)],
    );
  }

  /** How many contacts each of the users has. Who has none is missing. */
  async countOf(db: Queryable, userIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await db.query<{ user_id: string; count: number }>(
      `SELECT user_id, count(*)::int AS count FROM contacts
       WHERE user_id = ANY ($1::bigint[]) AND deleted_at IS NULL GROUP BY user_id`,
      [userIds],
    );
    return new Map(rows.map((row) => [row.user_id, row.count]));
  }

  /** Present contacts among `ids`. */
  async findIdsAmong(db: Queryable, userId: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await db.query<{ contact_id: string }>(
      `SELECT contact_id FROM contacts
       WHERE user_id = $1 AND contact_id = ANY ($2::bigint[]) AND deleted_at IS NULL`,
      [userId, ids],
    );
    return new Set(rows.map((row) => row.contact_id));
  }

  /** Present contacts in the order of their ids, after `afterId` (`'0'` for the first page). */
  findPage(db: Queryable, userId: string, afterId: string, limit: number): Promise<ContactRow[]> {
    return db.query<ContactRow>(
      `SELECT ${COLUMNS} FROM contacts c
       WHERE c.user_id = $1 AND c.contact_id > $2 AND c.deleted_at IS NULL
       ORDER BY c.contact_id LIMIT $3`,
      [userId, afterId, limit],
    );
  }

  /** What a user is to those who have the user as a contact, in the order of their ids, after `afterId`. */
  findViewsOf(db: Database, userId: string, afterId: string, limit: number): Promise<ContactRow[]> {
    return db.prepared<ContactRow>(
      'contact-views',
      // A pair has a row for each side: the user's own rows tell whose to look up.
      `SELECT ${COLUMNS} FROM contacts mine
       CROSS JOIN LATERAL (SELECT * FROM contacts WHERE user_id = mine.contact_id AND contact_id = $1 OFFSET 0) c
       WHERE mine.user_id = $1 AND mine.contact_id > $2 AND mine.deleted_at IS NULL AND c.deleted_at IS NULL
       ORDER BY mine.contact_id LIMIT $3`,
      [userId, afterId, limit],
    );
  }

  /** Contacts and tombstones that changed since a transaction horizon, or whose user's profile did. */
  findChanged(
    db: Database,
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<ContactRow[]> {
    return db.prepared<ContactRow>(
      'contacts-changed',
      // The profiles in one scan with all keys, as soon as one of them matters; a look-up for each takes three times as long.
      `SELECT ${COLUMNS} FROM contacts c
       WHERE c.user_id = $1 AND c.contact_id > $3
         AND (c.changed_xid >= $2::xid8 OR c.deleted_at IS NULL AND c.contact_id IN (
           SELECT u.id FROM users u
           WHERE u.id = ANY (ARRAY(SELECT contact_id FROM contacts WHERE user_id = $1 AND contact_id > $3))
             AND u.changed_xid >= $2::xid8 OFFSET 0))
       ORDER BY c.contact_id LIMIT $4`,
      [userId, sinceXid, afterId, limit],
    );
  }

  /** Makes two users contacts of each other. A pair that had ended starts anew, without remarks and tags. */
  connect(tx: Queryable, a: string, b: string): Promise<ContactRow[]> {
    return tx.query<ContactRow>(
      `INSERT INTO contacts AS c (user_id, contact_id) VALUES ($1, $2), ($2, $1)
       ON CONFLICT (user_id, contact_id) DO UPDATE SET created_at = now(), deleted_at = NULL
       RETURNING ${COLUMNS}`,
      [a, b],
    );
  }

  /** Ends a contact for both sides; what they had noted about each other goes. */
  disconnect(tx: Queryable, a: string, b: string): Promise<ContactRow[]> {
    return tx.query<ContactRow>(
      `UPDATE contacts c SET deleted_at = now(), remark = NULL, tags = '{}'
       WHERE ${PAIR} AND c.deleted_at IS NULL
       RETURNING ${COLUMNS}`,
      [a, b],
    );
  }

  /**
   * Ends up to `limit` contacts of an erased user and removes its own view of them; returns the tombstones of the others,
   * and whether there may be more.
   */
  async disconnectSome(
    tx: Queryable,
    userId: string,
    limit: number,
  ): Promise<{ tombstones: ContactRow[]; isMore: boolean }> {
    const mine = await tx.query<{ contact_id: string }>(
      `DELETE FROM contacts WHERE user_id = $1 AND contact_id IN (
         SELECT contact_id FROM contacts WHERE user_id = $1 LIMIT $2)
       RETURNING contact_id`,
      [userId, limit],
    );
    const tombstones = await tx.query<ContactRow>(
      `UPDATE contacts c SET deleted_at = now(), remark = NULL, tags = '{}'
       WHERE c.user_id = ANY ($2::bigint[]) AND c.contact_id = $1 AND c.deleted_at IS NULL
       RETURNING ${COLUMNS}`,
      [userId, mine.map((row) => row.contact_id)],
    );
    return { tombstones, isMore: mine.length === limit };
  }

  /** Sets what is given and leaves the rest; null when there is no such contact. */
  async setDetails(
    db: Queryable,
    userId: string,
    contactId: string,
    { remark, tags }: ContactDetails,
  ): Promise<ContactRow | null> {
    const [row] = await db.query<ContactRow>(
      `UPDATE contacts c
       SET remark = CASE WHEN $3 THEN $4 ELSE c.remark END, tags = coalesce($5::text[], c.tags)
       WHERE c.user_id = $1 AND c.contact_id = $2 AND c.deleted_at IS NULL
       RETURNING ${COLUMNS}`,
      [userId, contactId, remark !== undefined, remark ?? null, tags ?? null],
    );
    return row ?? null;
  }
}
