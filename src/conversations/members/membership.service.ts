import { Injectable } from '@nestjs/common';
import { ChatConfig } from '../../config/config.js';
import { Database } from '../../database/database.js';
import type { SendState } from './conversation-member.entity.js';
import { openSendStates } from '../writer/open-send-states.js';

/** A group that a user is a member of, since which message, and how far its log reached when this was read. */
export interface GroupMembership {
  groupId: string;
  joinedSeq: number;
  lastSeq: number;
  lastChange: number;
}

interface GroupRow {
  user_id: string;
  conversation_id: string;
  joined_seq: string;
  last_seq: string;
  last_change: string;
}

export type SendRefusal = Exclude<SendState, 'open'> | 'muted' | 'conversation_not_found';

/** Who belongs to which conversation, for the gateway that has to know where messages go. */
@Injectable()
export class MembershipService {
  private readonly openStates: readonly SendState[];

  constructor(
    private readonly database: Database,
    chat: ChatConfig,
  ) {
    this.openStates = openSendStates(chat.singleChatPolicy);
  }

  /** The present groups of many users in one query, by user id. Users without groups are missing from the answer. */
  async findGroups(userIds: readonly string[]): Promise<Map<string, GroupMembership[]>> {
    const rows = await this.database.identity<GroupRow>(
      'groups-of-users',
      // OFFSET 0 keeps the planner on this path, from a user to the memberships to the conversations. Where a table
      // has grown since it was last analysed it would else join it as a whole: 1 ms for 11 users without a group.
      `SELECT m.user_id, m.conversation_id, m.joined_seq, c.last_seq, c.last_change
       FROM unnest($1::bigint[]) AS u(id)
       CROSS JOIN LATERAL (
         SELECT user_id, conversation_id, joined_seq FROM conversation_members
         WHERE user_id = u.id AND left_seq IS NULL OFFSET 0) m
       CROSS JOIN LATERAL (SELECT type, last_seq, last_change FROM conversations WHERE id = m.conversation_id OFFSET 0) c
       WHERE c.type = 'group'`,
      [userIds],
    );
    const groups = new Map<string, GroupMembership[]>();
    for (const row of rows) {
      const membership = {
        groupId: row.conversation_id,
        joinedSeq: Number(row.joined_seq),
        lastSeq: Number(row.last_seq),
        lastChange: Number(row.last_change),
      };
      const known = groups.get(row.user_id);
      if (known) known.push(membership);
      else groups.set(row.user_id, [membership]);
    }
    return groups;
  }

  /** Whether this is a group that the user is or once was a member of. */
  async hasPartIn(userId: string, groupId: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id AND c.type = 'group'
       WHERE m.conversation_id = $1 AND m.user_id = $2`,
      [groupId, userId],
    );
    return rows.length > 0;
  }

  /**
   * Why a message of the user would be refused now; null when it would pass. For hints such as typing: a send is
   * decided by the log itself.
   */
  async findRefusal(conversationId: string, userId: string): Promise<SendRefusal | null> {
    const [row] = await this.database.query<{ send_state: SendState; is_muted: boolean }>(
      `SELECT send_state, coalesce(muted_until > now(), false) AS is_muted FROM conversation_members
       WHERE conversation_id = $1 AND user_id = $2`,
      [conversationId, userId],
    );
    if (!row) return 'conversation_not_found';
    const { send_state: state } = row;
    if (!this.openStates.includes(state)) return state as SendRefusal;
    return row.is_muted ? 'muted' : null;
  }
}
