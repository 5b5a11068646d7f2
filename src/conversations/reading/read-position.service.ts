import { Injectable } from '@nestjs/common';
import { KeyedQueue } from '../../common/concurrency/keyed-queue.js';
import { DomainError, invalidField } from '../../common/errors/domain-error.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import type { Identity } from '../../common/identity/identity.js';
import { Database } from '../../database/database.js';
import { ReadPositionMoved } from '../conversation.events.js';
import { lastVisibleSeq } from './visible-range.js';

interface ReadRow {
  visible_to: string;
  read_seq: string;
  moved: boolean;
  type: 'single' | 'group';
  is_present: boolean;
  peer_id: string | null;
}

/** How far each member has read. Positions only move forward. */
@Injectable()
export class ReadPositionService {
  /** One after the other for each member: receipts leave in the order in which the position moved. */
  private readonly moves = new KeyedQueue();

  constructor(
    private readonly database: Database,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Moves the caller's read position to `seq`; a lower one than the present changes nothing.
   *
   * @returns the position after the call, never below `seq`
   * @throws DomainError `conversation_not_found`, `validation_failed` for a `seq` that the conversation has not reached
   */
  markRead({ userId }: Identity, conversationId: string, seq: number): Promise<number> {
    return this.moves.run(`${conversationId}:${userId}`, () => this.moveAndTell(conversationId, userId, seq));
  }

  private async moveAndTell(conversationId: string, userId: string, seq: number): Promise<number> {
    let row = await this.move(conversationId, userId, seq);
    // Another node moved it further while this one waited for the row: what was read before the wait is old.
    if (row && isOvertaken(row, seq)) row = await this.move(conversationId, userId, seq);
    if (!row) throw new DomainError('conversation_not_found');
    if (seq > Number(row.visible_to)) throw invalidField('seq', 'is above the last message');
    const readSeq = Number(row.read_seq);
    if (row.moved) {
      const isGroup = row.type === 'group' && row.is_present;
      this.events.publish(ReadPositionMoved, {
        conversationId,
        userId,
        readSeq,
        peerId: row.peer_id,
        isGroup,
      });
    }
    return readSeq;
  }

  /**
   * One statement. The count comes from the message itself, so that position and count cannot disagree, and the
   * comparison stands in the UPDATE, which PostgreSQL repeats on the newest row after a wait: never backwards.
   */
  private async move(conversationId: string, userId: string, seq: number): Promise<ReadRow | undefined> {
    const [row] = await this.database.query<ReadRow>(
      `WITH mine AS (
         SELECT m.read_seq, ${lastVisibleSeq('m', 'c')} AS visible_to, c.type,
                m.left_seq IS NULL AS is_present,
                CASE WHEN m.send_state <> 'blocked' AND c.type = 'single'
                  THEN CASE WHEN c.low_user_id = m.user_id THEN c.high_user_id ELSE c.low_user_id END
                END AS peer_id
         FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
         WHERE m.conversation_id = $1 AND m.user_id = $2
       ), moved AS (
         UPDATE conversation_members m
         SET read_seq = g.seq, read_count = g.count,
           changed_xid = pg_current_xact_id(), read_xid = pg_current_xact_id()
         FROM messages g, mine
         WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.read_seq < g.seq
           AND g.conversation_id = $1 AND g.seq = $3 AND g.seq <= mine.visible_to
         RETURNING m.read_seq
       )
       SELECT mine.visible_to, coalesce(moved.read_seq, mine.read_seq) AS read_seq,
              moved.read_seq IS NOT NULL AS moved, mine.type, mine.is_present, mine.peer_id
       FROM mine LEFT JOIN moved ON true`,
      [conversationId, userId, seq],
    );
    return row;
  }
}

const isOvertaken = (row: ReadRow, seq: number): boolean =>
  !row.moved && Number(row.read_seq) < seq && seq <= Number(row.visible_to);
