import { Injectable } from '@nestjs/common';
import type { Database, Queryable } from '../../database/database.js';
import type { Member, MemberRole, SendState } from './member.js';

export type { Member };

interface MemberRow {
  user_id: string;
  role: MemberRole;
  display_name: string | null;
  muted_until: Date | null;
  joined_at: Date;
}

const MEMBER_COLUMNS = 'user_id, role, display_name, muted_until, joined_at';

const toMember = (row: MemberRow): Member => ({
  userId: row.user_id,
  role: row.role,
  displayName: row.display_name,
  mutedUntil: row.muted_until,
  joinedAt: row.joined_at,
});

/** Rows of `conversation_members`. Writers of rights and membership hold the conversation's lock. */
@Injectable()
export class MemberRepository {
  async findPresent(db: Queryable, conversationId: string, userIds: readonly string[]): Promise<Member[]> {
    const rows = await db.query<MemberRow>(
      `SELECT ${MEMBER_COLUMNS} FROM conversation_members
       WHERE conversation_id = $1 AND user_id = ANY ($2::bigint[]) AND left_seq IS NULL`,
      [conversationId, userIds],
    );
    return rows.map(toMember);
  }

  /** Whether both are members of some conversation now. */
  async areTogether(db: Database, userId: string, otherId: string): Promise<boolean> {
    const [row] = await db.prepared<{ together: boolean }>(
      'are-together',
      `SELECT EXISTS (
         SELECT 1 FROM conversation_members mine JOIN conversation_members theirs USING (conversation_id)
         WHERE mine.user_id = $1 AND mine.left_seq IS NULL
           AND theirs.user_id = $2 AND theirs.left_seq IS NULL) AS together`,
      [userId, otherId],
    );
    return row!.together;
  }

  /** Present members in the order of their user ids, starting after `afterUserId`. */
  async findPage(
    db: Queryable,
    conversationId: string,
    afterUserId: string,
    limit: number,
  ): Promise<Member[]> {
    const rows = await db.query<MemberRow>(
      `SELECT ${MEMBER_COLUMNS} FROM conversation_members
       WHERE conversation_id = $1 AND user_id > $2 AND left_seq IS NULL
       ORDER BY user_id LIMIT $3`,
      [conversationId, afterUserId, limit],
    );
    return rows.map(toMember);
  }

  /**
   * Makes the users members from `joinedSeq` on. A former member starts anew: nothing that was said while away
   * becomes visible, and everything from the joining on is unread. Only a mute is still there: leaving and joining
   * again must not be the way around it.
   */
  async join(
    tx: Queryable,
    conversationId: string,
    userIds: readonly string[],
    joinedSeq: number,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO conversation_members
         (conversation_id, user_id, joined_seq, read_seq, read_count)
       SELECT c.id, u.user_id, $3, $3, c.last_count
       FROM conversations c, unnest($2::bigint[]) AS u(user_id)
       WHERE c.id = $1
       ON CONFLICT (conversation_id, user_id) DO UPDATE
       SET role = 'member', send_state = 'open', display_name = NULL,
           joined_seq = excluded.joined_seq, joined_at = now(), left_seq = NULL, left_profile = NULL,
           read_seq = excluded.read_seq, read_count = excluded.read_count,
           pinned = false, muted = false, changed_xid = pg_current_xact_id()`,
      [conversationId, userIds, joinedSeq],
    );
  }

  /** Ends memberships at `leftSeq`; `userIds` undefined means everybody who is still there. */
  async leave(
    tx: Queryable,
    conversationId: string,
    userIds: readonly string[] | undefined,
    leftSeq: number,
    profile: object,
  ): Promise<void> {
    await tx.query(
      `UPDATE conversation_members
       SET left_seq = $3, left_profile = $4::jsonb, send_state = 'not_a_member', role = 'member',
           changed_xid = pg_current_xact_id()
       WHERE conversation_id = $1 AND left_seq IS NULL
         AND ($2::bigint[] IS NULL OR user_id = ANY ($2::bigint[]))`,
      [conversationId, userIds ?? null, leftSeq, JSON.stringify(profile)],
    );
  }

  async setRole(tx: Queryable, conversationId: string, userId: string, role: MemberRole): Promise<void> {
    await this.set(tx, conversationId, userId, 'role', role);
  }

  async setMutedUntil(
    tx: Queryable,
    conversationId: string,
    userId: string,
    until: Date | null,
  ): Promise<void> {
    await this.set(tx, conversationId, userId, 'muted_until', until);
  }

  async setDisplayName(
    tx: Queryable,
    conversationId: string,
    userId: string,
    name: string | null,
  ): Promise<void> {
    await this.set(tx, conversationId, userId, 'display_name', name);
  }

  /** Sets the right to send of both sides of a single conversation. */
  async setSendState(tx: Queryable, conversationId: string, state: SendState): Promise<void> {
    await tx.query(
      `UPDATE conversation_members SET send_state = $2, changed_xid = pg_current_xact_id()
       WHERE conversation_id = $1 AND send_state <> $2`,
      [conversationId, state],
    );
  }

  /** Closes single conversations whose one side is gone, for both. */
  async closeSingles(tx: Queryable, conversationIds: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE conversation_members SET send_state = 'user_not_found', changed_xid = pg_current_xact_id()
       WHERE conversation_id = ANY ($1::bigint[])`,
      [conversationIds],
    );
  }

  /** Needs no conversation's lock: a display name is no right, and its owner is not there any more. */
  async forgetDisplayNames(tx: Queryable, userId: string): Promise<void> {
    await tx.query(
      `UPDATE conversation_members SET display_name = NULL, changed_xid = pg_current_xact_id()
       WHERE user_id = $1 AND display_name IS NOT NULL`,
      [userId],
    );
  }

  private async set(
    tx: Queryable,
    conversationId: string,
    userId: string,
    column: 'role' | 'muted_until' | 'display_name',
    value: unknown,
  ): Promise<void> {
    await tx.query(
      `UPDATE conversation_members SET ${column} = $3, changed_xid = pg_current_xact_id()
       WHERE conversation_id = $1 AND user_id = $2 AND left_seq IS NULL`,
      [conversationId, userId, value],
    );
  }
}
