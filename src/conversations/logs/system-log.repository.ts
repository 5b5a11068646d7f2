import { Injectable } from '@nestjs/common';
import type { Queryable } from '../../database/database.js';
import type { LogMessage } from '../message/log-message.js';
import type { SystemContent } from '../message/system-content.js';

/** Locks conversations and writes the server's own entries into their logs. */
@Injectable()
export class SystemLogRepository {
  /**
   * Takes the locks that every change of rights, membership or numbers needs, in id order, and returns the last
   * numbers by conversation id. Ids that do not exist are missing from the answer.
   */
  async lock(tx: Queryable, conversationIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ id: string; last_seq: string }>(
      `SELECT id, last_seq FROM conversations WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE`,
      [conversationIds],
    );
    return new Map(rows.map((row) => [row.id, Number(row.last_seq)]));
  }

  /** Gives `content` the next number of a group's log. It does not count as unread for anybody. */
  async append(tx: Queryable, conversationId: string, content: SystemContent): Promise<LogMessage> {
    const [row] = await tx.query<{ seq: string; change: string; created_at: Date }>(
      `WITH moved AS (
         UPDATE conversations
         SET last_seq = last_seq + 1, last_change = last_change + 1,
             updated_at = clock_timestamp(), changed_xid = pg_current_xact_id()
         WHERE id = $1
         RETURNING id, last_seq, last_change, last_count, updated_at
       )
       INSERT INTO messages (conversation_id, seq, change, count, content, created_at)
       SELECT id, last_seq, last_change, last_count, $2::jsonb, updated_at FROM moved
       RETURNING seq, change, created_at`,
      [conversationId, JSON.stringify(content)],
    );
    return {
      conversationId,
      seq: Number(row!.seq),
      change: Number(row!.change),
      from: null,
      to: { type: 'group', id: conversationId },
      clientMsgId: null,
      content,
      createdAt: row!.created_at.toISOString(),
    };
  }
}
