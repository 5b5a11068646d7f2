import { Injectable } from '@nestjs/common';
import type { Queryable } from '../database/database.js';

/** Rows of `account_erasures`. */
@Injectable()
export class ErasuresRepository {
  async insert(tx: Queryable, userId: string): Promise<void> {
    await tx.query('INSERT INTO account_erasures (user_id) VALUES ($1)', [userId]);
  }

  /** Accounts whose erasure began at least so many seconds ago and is not finished. */
  async findUnfinished(db: Queryable, seconds: number): Promise<string[]> {
    const rows = await db.query<{ user_id: string }>(
      `SELECT user_id FROM account_erasures WHERE begun_at <= now() - make_interval(secs => $1) ORDER BY begun_at LIMIT 100`,
      [seconds],
    );
    return rows.map((row) => row.user_id);
  }

  async remove(db: Queryable, userId: string): Promise<void> {
    await db.query('DELETE FROM account_erasures WHERE user_id = $1', [userId]);
  }
}
