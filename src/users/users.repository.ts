import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { type Database, type Queryable, Transaction } from '../database/database.js';
import type { OwnProfile, PublicProfile } from './user.dto.js';
import type { Sex } from './user.entity.js';

export interface NewUser {
  mobile: string;
  nickname: string;
  avatar: string | null;
  sex: Sex;
  memo: string | null;
}

export type ProfileChanges = Partial<NewUser>;

const PUBLIC_COLUMNS = 'id, nickname, avatar, sex, memo, created_at AS "createdAt"';
/** What messages of an erased account show as their sender. */
const ERASED_NICKNAME = 'Deleted account';

@Injectable()
export class UsersRepository {
  /** @throws DomainError `mobile_taken` */
  async insert(tx: Transaction, { mobile, nickname, avatar, sex, memo }: NewUser): Promise<OwnProfile> {
    const [user] = await unlessMobileTaken(
      tx.query<OwnProfile>(
        `INSERT INTO users (mobile, nickname, avatar, sex, memo) VALUES ($1, $2, $3, $4, $5)
         RETURNING mobile, ${PUBLIC_COLUMNS}`,
        [mobile, nickname, avatar, sex, memo],
      ),
    );
    return user!;
  }

  /** @throws DomainError `mobile_taken` */
  async update(db: Queryable, id: string, changes: ProfileChanges): Promise<OwnProfile | null> {
    const columns = Object.keys(changes) as (keyof ProfileChanges)[];
    const assignments = columns.map((column, index) => `${COLUMN_OF[column]} = $${index + 2}`);
    const [user] = await unlessMobileTaken(
      db.query<OwnProfile>(
        `UPDATE users SET ${assignments.join(', ')} WHERE id = $1 AND deleted_at IS NULL
         RETURNING mobile, ${PUBLIC_COLUMNS}`,
        [id, ...columns.map((column) => changes[column])],
      ),
    );
    return user ?? null;
  }

  async findOwn(db: Queryable, id: string): Promise<OwnProfile | null> {
    const sql = `SELECT mobile, ${PUBLIC_COLUMNS} FROM users WHERE id = $1 AND deleted_at IS NULL`;
    return (await db.query<OwnProfile>(sql, [id]))[0] ?? null;
  }

  /** The account's profile, if it changed since a transaction horizon and its id is above `afterId`. */
  async findOwnChanged(
    db: Database,
    id: string,
    sinceXid: string,
    afterId: string,
  ): Promise<OwnProfile | null> {
    const sql = `SELECT mobile, ${PUBLIC_COLUMNS} FROM users
      WHERE id = $1 AND id > $3 AND changed_xid >= $2::xid8 AND deleted_at IS NULL`;
    return (await db.prepared<OwnProfile>('own-profile-changed', sql, [id, sinceXid, afterId]))[0] ?? null;
  }

  async findPublic(db: Database, id: string): Promise<PublicProfile | null> {
    const sql = `SELECT ${PUBLIC_COLUMNS} FROM users WHERE id = $1 AND deleted_at IS NULL`;
    return (await db.prepared<PublicProfile>('public-profile', sql, [id]))[0] ?? null;
  }

  /** Erased accounts are among them, with what is left of their profile. */
  findManyPublic(db: Database, ids: readonly string[]): Promise<PublicProfile[]> {
    const sql = `SELECT ${PUBLIC_COLUMNS} FROM users WHERE id = ANY($1::bigint[])`;
    return db.prepared<PublicProfile>('public-profiles', sql, [ids]);
  }

  async findIdByMobile(db: Queryable, mobile: string): Promise<string | null> {
    const [user] = await db.query<{ id: string }>('SELECT id FROM users WHERE mobile = $1', [mobile]);
    return user?.id ?? null;
  }

  /** In a transaction the account also stays until the commit: `FOR KEY SHARE` holds off an erasure and nothing else. */
  async exists(db: Queryable, id: string): Promise<boolean> {
    const lock = db instanceof Transaction ? 'FOR KEY SHARE' : '';
    const sql = `SELECT 1 FROM users WHERE id = $1 AND deleted_at IS NULL ${lock}`;
    return (await db.query(sql, [id])).length > 0;
  }

  /** As `exists` in a transaction, for several accounts at once. */
  async lockPresent(tx: Transaction, ids: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM users WHERE id = ANY ($1::bigint[]) AND deleted_at IS NULL ORDER BY id FOR KEY SHARE`,
      [ids],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Keeps other growth, changes of the profile and an erasure off, and nobody who only needs the account to exist. */
  async lockGrowing(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.query(`SELECT 1 FROM users WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE`, [ids]);
  }

  /** First lock of an erasure, so that nothing new is tied to the account while its parts go. */
  async lockForErasure(tx: Transaction, id: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM users WHERE id = $1 AND deleted_at IS NULL FOR UPDATE';
    return (await tx.query(sql, [id])).length > 0;
  }

  async erase(tx: Transaction, id: string): Promise<void> {
    await tx.query('DELETE FROM credentials WHERE user_id = $1', [id]);
    await tx.query(
      `UPDATE users SET mobile = NULL, nickname = $2, avatar = NULL, sex = 'U', memo = NULL, deleted_at = now()
       WHERE id = $1`,
      [id, ERASED_NICKNAME],
    );
  }

  async countCreatedToday(db: Queryable): Promise<number> {
    const [row] = await db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM users WHERE created_at >= date_trunc('day', now(), 'UTC')`,
    );
    return row!.count;
  }
}

/** Column names never come from a request. */
const COLUMN_OF: Record<keyof ProfileChanges, string> = {
  mobile: 'mobile',
  nickname: 'nickname',
  avatar: 'avatar',
  sex: 'sex',
  memo: 'memo',
};

async function unlessMobileTaken<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (isUniqueViolation(error, 'users_mobile_key')) throw new DomainError('mobile_taken', { cause: error });
    throw error;
  }
}
