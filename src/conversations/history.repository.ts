import { Injectable } from '@nestjs/common';
import type { Queryable } from '../database/database.js';
import type { LogMessage } from './log-message.js';
import { type LogAddress, MESSAGE_COLUMNS, type MessageRow, toLogMessage } from './log-message.row.js';

/** The part of a log that one user may see: `fromSeq` to `toSeq`, both included. */
export interface VisibleLog extends LogAddress {
  fromSeq: number;
  toSeq: number;
}

interface VisibleRow {
  id: string;
  type: LogAddress['type'];
  low_user_id: string | null;
  high_user_id: string | null;
  joined_seq: string;
  visible_to: string;
}

/** Reads logs. Every query is a range of one conversation's key. */
@Injectable()
export class HistoryRepository {
  /** What `userId` may see of a conversation; null when there is none, or the user was never part of it. */
  async findVisible(db: Queryable, conversationId: string, userId: string): Promise<VisibleLog | null> {
    const [row] = await db.query<VisibleRow>(
      `SELECT c.id, c.type, c.low_user_id, c.high_user_id, m.joined_seq,
              coalesce(m.left_seq, c.last_seq) AS visible_to
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       WHERE m.conversation_id = $1 AND m.user_id = $2`,
      [conversationId, userId],
    );
    if (!row) return null;
    return {
      id: row.id,
      type: row.type,
      lowUserId: row.low_user_id,
      highUserId: row.high_user_id,
      fromSeq: Number(row.joined_seq),
      toSeq: Number(row.visible_to),
    };
  }

  /** The `limit` newest messages below `before`, in ascending order. */
  async findBefore(db: Queryable, log: VisibleLog, before: number, limit: number): Promise<LogMessage[]> {
    const rows = await db.query<MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages
       WHERE conversation_id = $1 AND seq >= $2 AND seq <= $3
       ORDER BY seq DESC LIMIT $4`,
      [log.id, log.fromSeq, Math.min(before - 1, log.toSeq), limit],
    );
    return rows.reverse().map((row) => toLogMessage(row, log));
  }

  /** The `limit` oldest messages above `after`, in ascending order. */
  async findAfter(db: Queryable, log: VisibleLog, after: number, limit: number): Promise<LogMessage[]> {
    const rows = await db.query<MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages
       WHERE conversation_id = $1 AND seq >= $2 AND seq <= $3
       ORDER BY seq LIMIT $4`,
      [log.id, Math.max(after + 1, log.fromSeq), log.toSeq, limit],
    );
    return rows.map((row) => toLogMessage(row, log));
  }

  /** The `limit` messages whose last change is above `since`, in the order of their changes, in their present form. */
  async findChanged(db: Queryable, log: VisibleLog, since: number, limit: number): Promise<LogMessage[]> {
    const rows = await db.query<MessageRow>(
      `SELECT ${MESSAGE_COLUMNS} FROM messages
       WHERE conversation_id = $1 AND change > $2 AND seq BETWEEN $3 AND $4
       ORDER BY change LIMIT $5`,
      [log.id, since, log.fromSeq, log.toSeq, limit],
    );
    return rows.map((row) => toLogMessage(row, log));
  }
}
