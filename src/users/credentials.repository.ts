import { Injectable } from '@nestjs/common';
import type { Queryable, Transaction } from '../database/database.js';

/** A password hash with the account it belongs to. */
export interface StoredCredential {
  userId: string;
  mobile: string;
  nickname: string;
  passwordHash: string;
}

const SELECT_CREDENTIAL = `
  SELECT u.id AS "userId", u.mobile, u.nickname, c.password_hash AS "passwordHash"
  FROM users u JOIN credentials c ON c.user_id = u.id`;

@Injectable()
export class CredentialsRepository {
  async insert(tx: Transaction, userId: string, passwordHash: string): Promise<void> {
    await tx.query('INSERT INTO credentials (user_id, password_hash) VALUES ($1, $2)', [
      userId,
      passwordHash,
    ]);
  }

  async findByMobile(db: Queryable, mobile: string): Promise<StoredCredential | null> {
    const rows = await db.query<StoredCredential>(`${SELECT_CREDENTIAL} WHERE u.mobile = $1`, [mobile]);
    return rows[0] ?? null;
  }

  async findByUser(db: Queryable, userId: string): Promise<StoredCredential | null> {
    const sql = `${SELECT_CREDENTIAL} WHERE u.id = $1 AND u.deleted_at IS NULL`;
    return (await db.query<StoredCredential>(sql, [userId]))[0] ?? null;
  }

  /** Whether this is the credential still. If so, it stays until the commit: a change waits. */
  async hold(tx: Transaction, { userId, passwordHash }: StoredCredential): Promise<boolean> {
    const sql = 'SELECT 1 FROM credentials WHERE user_id = $1 AND password_hash = $2 FOR SHARE';
    return (await tx.query(sql, [userId, passwordHash])).length > 0;
  }

  /** Compares and sets, so that of two changes at once the second is not made on a password that no longer stands. */
  async replace(tx: Transaction, checked: StoredCredential, passwordHash: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE credentials SET password_hash = $3, changed_at = now()
       WHERE user_id = $1 AND password_hash = $2 RETURNING user_id`,
      [checked.userId, checked.passwordHash, passwordHash],
    );
    return rows.length > 0;
  }
}
