import { Injectable } from '@nestjs/common';
import type { Queryable, Transaction } from '../../database/database.js';
import type { SendState } from '../members/member.js';
import { MemberRepository } from '../members/member.repository.js';
import { SystemLogRepository } from './system-log.repository.js';

/** Two users in the order in which a single conversation stores them. */
export const pairOf = (a: string, b: string): [low: string, high: string] =>
  BigInt(a) < BigInt(b) ? [a, b] : [b, a];

/**
 * The logs of single conversations, for the module that decides who is whose contact. The pair's advisory lock
 * (`lockPair`) comes before everything else in a transaction that changes the relation of two users.
 */
@Injectable()
export class SingleLogService {
  constructor(
    private readonly members: MemberRepository,
    private readonly log: SystemLogRepository,
  ) {}

  /** Serializes everything that is decided about two users, also what has no row to lock yet. */
  async lockPair(tx: Transaction, a: string, b: string): Promise<void> {
    await this.lockPairs(tx, a, [b]);
  }

  /** Locks the pairs of one user with many, in the one order that everybody takes them in. */
  async lockPairs(tx: Transaction, userId: string, others: readonly string[]): Promise<void> {
    const pairs = others.map((other) => `pair:${pairOf(userId, other).join(':')}`);
    await tx.query(
      `SELECT pg_advisory_xact_lock(sorted.key)
       FROM (SELECT hashtextextended(pair, 0) AS key FROM unnest($1::text[]) AS pair ORDER BY key OFFSET 0) sorted`,
      [pairs],
    );
  }

  async findId(db: Queryable, a: string, b: string): Promise<string | null> {
    const [row] = await db.query<{ id: string }>(
      `SELECT id FROM conversations WHERE low_user_id = $1 AND high_user_id = $2`,
      pairOf(a, b),
    );
    return row?.id ?? null;
  }

  /** The conversation of two users, made when they have none, with this right to send for both. */
  async open(tx: Transaction, a: string, b: string, state: SendState): Promise<string> {
    const existing = await this.findId(tx, a, b);
    if (existing) {
      await this.setState(tx, existing, state);
      return existing;
    }
    const [row] = await tx.query<{ id: string }>(
      `WITH made AS (
         INSERT INTO conversations (type, low_user_id, high_user_id) VALUES ('single', $1, $2) RETURNING id
       ), both_sides AS (
         INSERT INTO conversation_members (conversation_id, user_id, send_state)
         SELECT made.id, u.user_id, $3 FROM made, unnest(ARRAY[$1, $2]::bigint[]) AS u(user_id)
       )
       SELECT id FROM made`,
      [...pairOf(a, b), state],
    );
    return row!.id;
  }

  /** Changes the right to send of both, if they have a conversation. */
  async setStateIfOpen(tx: Transaction, a: string, b: string, state: SendState): Promise<void> {
    const existing = await this.findId(tx, a, b);
    if (existing) await this.setState(tx, existing, state);
  }

  /**
   * Takes the right to send from both sides of up to `limit` single conversations of an erased user, whose locks it
   * takes in the order in which everybody does. False when there was none left.
   */
  async closeSomeOf(tx: Transaction, userId: string, limit: number): Promise<boolean> {
    const rows = await tx.query<{ id: string }>(
      `SELECT c.id FROM conversations c JOIN conversation_members m ON m.conversation_id = c.id
       WHERE m.user_id = $1 AND m.send_state <> 'user_not_found' AND c.type = 'single'
       ORDER BY c.id LIMIT $2 FOR NO KEY UPDATE OF c`,
      [userId, limit],
    );
    const ids = rows.map((row) => row.id);
    await this.members.closeSingles(tx, ids);
    return ids.length > 0;
  }

  private async setState(tx: Transaction, conversationId: string, state: SendState): Promise<void> {
    await this.log.lock(tx, [conversationId]);
    await this.members.setSendState(tx, conversationId, state);
  }
}
