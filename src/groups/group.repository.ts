import { Injectable } from '@nestjs/common';
import type { MemberRole } from '../conversations/members/member.js';
import type { Database, Queryable } from '../database/database.js';
import type { JoinPolicy } from './group.entity.js';

export interface GroupRow {
  id: string;
  name: string;
  icon: string | null;
  memo: string | null;
  owner_id: string;
  join_policy: JoinPolicy;
  member_count: number;
  created_at: Date;
}

/** A group with the viewer's role in it; null for somebody who is not a member. */
export interface SeenGroupRow extends GroupRow {
  role: MemberRole | null;
}

/** A group in which something changed for the viewer, who may have left it. */
export interface ChangedGroupRow extends SeenGroupRow {
  is_member: boolean;
  left_profile: object | null;
}

export interface GroupProfile {
  name: string;
  icon: string | null;
  memo: string | null;
  joinPolicy: JoinPolicy;
}

/** Of a group with the alias `g`. */
export const GROUP_COLUMNS =
  'g.id, g.name, g.icon, g.memo, g.owner_id, g.join_policy, g.member_count, g.created_at';

/** Greater than every id: where a list that runs downwards begins. */
export const MAX_GROUP_ID = '9223372036854775807';

/**
 * Rows of `groups`; a dissolved one is as good as none. Writers hold the lock of the group's conversation.
 * Roles are read from `conversation_members` here, and changed through the group's log only.
 */
@Injectable()
export class GroupRepository {
  async insert(
    tx: Queryable,
    id: string,
    ownerId: string,
    { name, icon, memo, joinPolicy }: GroupProfile,
    memberCount: number,
  ): Promise<GroupRow> {
    const [row] = await tx.query<GroupRow>(
      `INSERT INTO groups AS g (id, owner_id, name, icon, memo, join_policy, member_count)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${GROUP_COLUMNS}`,
      [id, ownerId, name, icon, memo, joinPolicy, memberCount],
    );
    return row!;
  }

  async find(db: Queryable, id: string): Promise<GroupRow | null> {
    const [row] = await db.query<GroupRow>(
      `SELECT ${GROUP_COLUMNS} FROM groups g WHERE g.id = $1 AND g.dissolved_at IS NULL`,
      [id],
    );
    return row ?? null;
  }

  /** How many groups each of the users is in. Who is in none is missing. */
  async countOf(db: Queryable, userIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await db.query<{ user_id: string; count: number }>(
      `SELECT m.user_id, count(*)::int AS count
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id AND c.type = 'group'
       WHERE m.user_id = ANY ($1::bigint[]) AND m.left_seq IS NULL GROUP BY m.user_id`,
      [userIds],
    );
    return new Map(rows.map((row) => [row.user_id, row.count]));
  }

  /** One group as the viewer sees it. */
  async findFor(db: Queryable, id: string, userId: string): Promise<SeenGroupRow | null> {
    const [row] = await db.query<SeenGroupRow>(
      `SELECT ${GROUP_COLUMNS}, m.role FROM groups g
       LEFT JOIN conversation_members m
         ON m.conversation_id = g.id AND m.user_id = $2 AND m.left_seq IS NULL
       WHERE g.id = $1 AND g.dissolved_at IS NULL`,
      [id, userId],
    );
    return row ?? null;
  }

  /** Groups that the user is a member of, newest first, below `beforeId`. */
  findMine(
    db: Queryable,
    userId: string,
    beforeId: string | undefined,
    limit: number,
  ): Promise<SeenGroupRow[]> {
    return db.query<SeenGroupRow>(
      `SELECT ${GROUP_COLUMNS}, m.role FROM conversation_members m JOIN groups g ON g.id = m.conversation_id
       WHERE m.user_id = $1 AND m.conversation_id < $2 AND m.left_seq IS NULL
       ORDER BY m.conversation_id DESC LIMIT $3`,
      [userId, beforeId ?? MAX_GROUP_ID, limit],
    );
  }

  /** Groups whose row or whose membership of the user changed since a transaction horizon. */
  findChanged(
    db: Database,
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<ChangedGroupRow[]> {
    return db.prepared<ChangedGroupRow>(
      'groups-changed',
      // First which of the conversations are groups, in one scan with all keys: most are none. OFFSET 0 keeps that order.
      `SELECT ${GROUP_COLUMNS}, m.role, m.left_seq IS NULL AS is_member, m.left_profile
       FROM (SELECT * FROM groups WHERE id = ANY (ARRAY(
         SELECT conversation_id FROM conversation_members WHERE user_id = $1 AND conversation_id > $3)) OFFSET 0) g
       CROSS JOIN LATERAL (
         SELECT * FROM conversation_members WHERE user_id = $1 AND conversation_id = g.id OFFSET 0) m
       WHERE m.changed_xid >= $2::xid8 OR (m.left_seq IS NULL AND g.changed_xid >= $2::xid8)
       ORDER BY g.id LIMIT $4`,
      [userId, sinceXid, afterId, limit],
    );
  }

  async update(tx: Queryable, id: string, profile: GroupProfile): Promise<GroupRow> {
    const { name, icon, memo, joinPolicy } = profile;
    return this.set(tx, id, 'name = $2, icon = $3, memo = $4, join_policy = $5', [
      name,
      icon,
      memo,
      joinPolicy,
    ]);
  }

  setOwner(tx: Queryable, id: string, ownerId: string): Promise<GroupRow> {
    return this.set(tx, id, 'owner_id = $2', [ownerId]);
  }

  /** @param change members more (or less, when negative) */
  changeMemberCount(tx: Queryable, id: string, change: number): Promise<GroupRow> {
    return this.set(tx, id, 'member_count = g.member_count + $2', [change]);
  }

  dissolve(tx: Queryable, id: string): Promise<GroupRow> {
    return this.set(tx, id, 'member_count = 0, dissolved_at = now()', []);
  }

  /** Who answers requests to join. */
  async findModeratorIds(db: Queryable, id: string): Promise<string[]> {
    const rows = await db.query<{ user_id: string }>(
      `SELECT user_id FROM conversation_members
       WHERE conversation_id = $1 AND left_seq IS NULL AND role <> 'member' ORDER BY user_id`,
      [id],
    );
    return rows.map((row) => row.user_id);
  }

  /** Whether the user owns a group in which there are others. */
  async ownsSharedGroup(db: Queryable, userId: string): Promise<boolean> {
    const rows = await db.query(
      'SELECT 1 FROM groups WHERE owner_id = $1 AND dissolved_at IS NULL AND member_count > 1 LIMIT 1',
      [userId],
    );
    return rows.length > 0;
  }

  /** Up to `limit` groups that the user is a member of, in the order of locks. */
  async findSomeIdsOf(db: Queryable, userId: string, limit: number): Promise<string[]> {
    const rows = await db.query<{ id: string }>(
      `SELECT g.id FROM conversation_members m JOIN groups g ON g.id = m.conversation_id
       WHERE m.user_id = $1 AND m.left_seq IS NULL AND g.dissolved_at IS NULL ORDER BY g.id LIMIT $2`,
      [userId, limit],
    );
    return rows.map((row) => row.id);
  }

  private async set(
    tx: Queryable,
    id: string,
    assignments: string,
    values: readonly unknown[],
  ): Promise<GroupRow> {
    const [row] = await tx.query<GroupRow>(
      `UPDATE groups g SET ${assignments} WHERE g.id = $1 RETURNING ${GROUP_COLUMNS}`,
      [id, ...values],
    );
    return row!;
  }
}
