import { Injectable } from '@nestjs/common';
import { MAX_PAGE_BYTES } from '../../common/pagination/page.js';
import { Database } from '../../database/database.js';
import { packedRows, unpackRows } from '../../database/packed-fields.js';
import type { LogMessage } from '../message/log-message.js';
import type { ConversationType } from '../conversation.entity.js';
import { MESSAGE_COLUMNS, type MessageRow, toLogMessage } from '../message/log-message.row.js';
import { packedMessage, unpackMessage } from '../message/packed-message.js';
import { firstVisibleSeq, lastVisibleSeq } from './visible-range.js';
import type { LogGap } from './log-gap.js';

/** With what the JSON of a message has beside its packed fields, at most: names of fields, ids of the conversation and its sides. */
const BYTES_OF_PACKED = 'octet_length(message) + 300';
/** The messages that a page has room for: `sized.bytes` are those up to and with one. The first one is always among them. */
const FITS = `sized.bytes <= ${MAX_PAGE_BYTES} OR sized.bytes = ${BYTES_OF_PACKED}`;

/** One row, or none; as an array: no row object is built. */
type PageRow = [
  id: string,
  type: ConversationType,
  lowUserId: string | null,
  highUserId: string | null,
  messages: string | null,
  isCut: boolean | null,
];

interface AddressRow {
  type: ConversationType;
  low_user_id: string | null;
  high_user_id: string | null;
}

/** Messages, each as JSON. */
export interface MessagePage {
  messages: string[];
  /** Whether there are more that were asked for: they would have been too many bytes. */
  isCut: boolean;
}

/**
 * A page of a conversation in one statement: whether `$2` may see anything of `$1` (no row when not), and the
 * messages of the part from the joining to the leaving, up to the bytes that a page may have.
 *
 * @param range which messages; knows `$3`, the limits `v.from_seq` and `v.to_seq`, and `v.to_change`. `$4` is the limit
 * @param order which of them come first, in the page as well
 */
const pageQuery = (range: string, order: string): string => `
  SELECT v.id, v.type, v.low_user_id, v.high_user_id, page.messages, page.is_cut
  FROM (
    SELECT c.id, c.type, c.low_user_id, c.high_user_id, ${firstVisibleSeq('m')} AS from_seq,
           ${lastVisibleSeq('m', 'c')} AS to_seq,
           CASE WHEN m.left_seq IS NULL THEN c.last_change ELSE (
             SELECT l.change FROM messages l WHERE l.conversation_id = c.id AND l.seq = m.left_seq
           ) END AS to_change
    FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.conversation_id = $1 AND m.user_id = $2
  ) v
  CROSS JOIN LATERAL (
    SELECT ${packedRows('sized.message')} FILTER (WHERE ${FITS}) AS messages, max(sized.bytes) > ${MAX_PAGE_BYTES} AS is_cut
    FROM (
      -- In the order of the rows, which are not sorted again.
      SELECT packed.message, sum(${BYTES_OF_PACKED}) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
      FROM (
        SELECT ${packedMessage('m')} AS message
        FROM messages m WHERE m.conversation_id = v.id AND ${range}
        ORDER BY ${order} LIMIT $4
      ) packed
    ) sized
  ) page`;

export const BEFORE_QUERY = pageQuery(
  'm.seq >= v.from_seq AND m.seq <= least(v.to_seq, $3::bigint - 1)',
  'm.seq DESC',
);
export const AFTER_QUERY = pageQuery(
  'm.seq >= greatest(v.from_seq, $3::bigint + 1) AND m.seq <= v.to_seq',
  'm.seq',
);
/**
 * A walk along the index of changes, from where the client stands. It begins at the joining, whose number no later change
 * is below, and ends with the change that ended a membership: what a member may not see is not read, either.
 *
 * `+ 0` keeps the numbers out of the primary key. The planner knows how many messages a conversation has and not how
 * many of them a member may see; with the key it would read and sort all of them for an answer without any.
 */
export const CHANGES_QUERY = pageQuery(
  `m.change > greatest($3::bigint, v.from_seq - 1) AND m.change <= v.to_change
   AND m.seq + 0 >= v.from_seq AND m.seq + 0 <= v.to_seq`,
  'm.change',
);

/** Reads logs. Every query is a range of one conversation's key. */
@Injectable()
export class HistoryRepository {
  constructor(private readonly database: Database) {}

  /**
   * The `limit` newest messages below `before` that `userId` may see, in ascending order, each as JSON; null when
   * there is no such conversation, or the user was never part of it. The same for the other two.
   */
  async findBefore(id: string, userId: string, before: number, limit: number): Promise<MessagePage | null> {
    const newestFirst = await this.findPage('history-before', BEFORE_QUERY, [id, userId, before, limit]);
    newestFirst?.messages.reverse();
    return newestFirst;
  }

  /** The `limit` oldest messages above `after`, in ascending order. */
  findAfter(id: string, userId: string, after: number, limit: number): Promise<MessagePage | null> {
    return this.findPage('history-after', AFTER_QUERY, [id, userId, after, limit]);
  }

  /** The `limit` messages whose last change is above `since`, in the order of their changes, in their present form. */
  findChanged(id: string, userId: string, since: number, limit: number): Promise<MessagePage | null> {
    return this.findPage('history-changes', CHANGES_QUERY, [id, userId, since, limit]);
  }

  /** The messages of a gap in the order of their numbers, each in its present form. */
  async findMissing(id: string, { afterChange, toChange, afterSeq, toSeq }: LogGap): Promise<LogMessage[]> {
    const rows = await this.database.query<MessageRow & AddressRow>(
      `WITH changed AS (
         SELECT seq FROM messages WHERE conversation_id = $1 AND change > $2 AND change <= $3
       ), wanted AS (
         SELECT seq FROM changed
         UNION
         SELECT seq FROM messages WHERE conversation_id = $1 AND seq > $4
           AND seq <= greatest($5::bigint, (SELECT max(seq) FROM changed))
       )
       SELECT ${MESSAGE_COLUMNS}, c.type, c.low_user_id, c.high_user_id
       FROM wanted JOIN messages USING (seq) CROSS JOIN (
         SELECT type, low_user_id, high_user_id FROM conversations WHERE id = $1) c
       WHERE conversation_id = $1 ORDER BY seq`,
      [id, afterChange, toChange, afterSeq, toSeq],
    );
    return rows.map((row) =>
      toLogMessage(row, { id, type: row.type, lowUserId: row.low_user_id, highUserId: row.high_user_id }),
    );
  }

  private async findPage(
    name: string,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<MessagePage | null> {
    const [row] = await this.database.preparedArrays<PageRow>(name, sql, parameters);
    if (!row) return null;
    const [id, type, lowUserId, highUserId, packed, isCut] = row;
    const address = { id, type, lowUserId, highUserId };
    const messages = unpackRows(packed, (fields) => unpackMessage(fields, address));
    return { messages, isCut: isCut ?? false };
  }
}
