import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** A group that a user is a member of, and how far its log reached when this was read. */
export interface GroupMembership {
  groupId: string;
  lastSeq: number;
}

/** Both ends of a single conversation. */
export interface ConversationAudience {
  conversationId: string;
  type: 'single' | 'group';
  /** The two users of a single conversation; empty for a group. */
  userIds: string[];
}

/** Who belongs to which conversation, for the gateway that has to know where messages go. */
@Injectable()
export class MembershipService {
  constructor(private readonly database: Database) {}

  /** The present groups of many users in one query, by user id. Users without groups are missing from the answer. */
  async findGroups(userIds: readonly string[]): Promise<Map<string, GroupMembership[]>> {
    const rows = await this.database.query<{ user_id: string; conversation_id: string; last_seq: string }>(
      `SELECT m.user_id, m.conversation_id, c.last_seq
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       WHERE m.user_id = ANY ($1::bigint[]) AND m.left_seq IS NULL AND c.type = 'group'`,
      [userIds],
    );
    const groups = new Map<string, GroupMembership[]>();
    for (const row of rows) {
      const membership = { groupId: row.conversation_id, lastSeq: Number(row.last_seq) };
      const known = groups.get(row.user_id);
      if (known) known.push(membership);
      else groups.set(row.user_id, [membership]);
    }
    return groups;
  }

  /** Whether the user is a present member of the group. */
  async isMember(groupId: string, userId: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_seq IS NULL AND c.type = 'group'`,
      [groupId, userId],
    );
    return rows.length > 0;
  }

  /** Whom a conversation's receipts and typing go to, if the user is part of it now. */
  async findAudience(conversationId: string, userId: string): Promise<ConversationAudience | null> {
    const [row] = await this.database.query<{
      type: 'single' | 'group';
      low_user_id: string | null;
      high_user_id: string | null;
    }>(
      `SELECT c.type, c.low_user_id, c.high_user_id
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.left_seq IS NULL`,
      [conversationId, userId],
    );
    if (!row) return null;
    const userIds = row.type === 'single' ? [row.low_user_id!, row.high_user_id!] : [];
    return { conversationId, type: row.type, userIds };
  }
}
