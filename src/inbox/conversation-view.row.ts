import type { LogMessage } from '../conversations/message/log-message.js';
import { toLogMessage } from '../conversations/message/log-message.row.js';
import { type GroupProfileResponse, type GroupResponse, toGroupResponse } from '../groups/group.dto.js';
import { type PublicUserResponse, toPublicUserResponse } from '../users/user.dto.js';
import type { ConversationResponse } from './inbox.dto.js';

/** The columns of the message at the end of what the user may see (`l_`); null where there is none. */
interface LastMessageColumns {
  l_seq: string | null;
  l_change: string;
  l_count: string;
  l_sender_id: string | null;
  l_client_msg_id: string | null;
  l_content: LogMessage['content'];
  l_reply_to: string | null;
  l_mentions: string[] | 'all' | null;
  l_created_at: Date;
  l_edited_at: Date | null;
  l_recalled_at: Date | null;
}

/** The other user's profile (`u_`), null in a group. */
interface PeerColumns {
  u_id: string | null;
  u_nickname: string;
  u_avatar: string | null;
  u_sex: PublicUserResponse['sex'];
  u_memo: string | null;
  u_created_at: Date;
}

/** The group's profile (`g_`), null in a single conversation and once the group was left. */
interface GroupColumns {
  g_id: string | null;
  g_name: string;
  g_icon: string | null;
  g_memo: string | null;
  g_owner_id: string;
  g_join_policy: GroupResponse['joinPolicy'];
  g_member_count: number;
  g_created_at: Date;
}

/** A row of the queries in conversation-view.query.ts. */
export interface ConversationViewRow extends LastMessageColumns, PeerColumns, GroupColumns {
  id: string;
  type: ConversationResponse['type'];
  low_user_id: string | null;
  high_user_id: string | null;
  last_seq: string;
  last_change: string;
  last_count: string;
  left_seq: string | null;
  left_profile: GroupProfileResponse | null;
  role: NonNullable<GroupResponse['role']>;
  read_seq: string;
  peer_read_seq: string | null;
  read_count: string;
  pinned: boolean;
  muted: boolean;
  updated_at: Date;
}

/** What the user may see of the log: all of it, or up to the message that ended the membership. */
interface VisibleLog {
  lastSeq: number;
  lastChange: number;
  lastCount: number;
}

const visibleLog = (row: ConversationViewRow): VisibleLog =>
  row.left_seq === null
    ? {
        lastSeq: Number(row.last_seq),
        lastChange: Number(row.last_change),
        lastCount: Number(row.last_count),
      }
    : { lastSeq: Number(row.left_seq), lastChange: Number(row.l_change), lastCount: Number(row.l_count) };

export function toConversationResponse(row: ConversationViewRow): ConversationResponse {
  const { lastSeq, lastChange, lastCount } = visibleLog(row);
  return {
    id: row.id,
    type: row.type,
    ...(row.type === 'single' ? { peer: toPeer(row) } : { group: toGroup(row) }),
    lastSeq,
    lastChange,
    readSeq: Number(row.read_seq),
    ...(row.type === 'single' && { peerReadSeq: toNumberOrNull(row.peer_read_seq) }),
    unread: lastCount - Number(row.read_count),
    lastMessage: toLastMessage(row),
    pinned: row.pinned,
    muted: row.muted,
    updatedAt: row.updated_at.toISOString(),
  };
}

const toNumberOrNull = (value: string | null): number | null => (value === null ? null : Number(value));

function toLastMessage(row: ConversationViewRow): LogMessage | null {
  if (row.l_seq === null) return null;
  return toLogMessage(
    {
      conversation_id: row.id,
      seq: row.l_seq,
      change: row.l_change,
      sender_id: row.l_sender_id,
      client_msg_id: row.l_client_msg_id,
      content: row.l_content,
      reply_to: row.l_reply_to,
      mentions: row.l_mentions,
      created_at: row.l_created_at,
      edited_at: row.l_edited_at,
      recalled_at: row.l_recalled_at,
    },
    { id: row.id, type: row.type, lowUserId: row.low_user_id, highUserId: row.high_user_id },
  );
}

const toPeer = (row: ConversationViewRow): PublicUserResponse =>
  toPublicUserResponse({
    id: row.u_id!,
    nickname: row.u_nickname,
    avatar: row.u_avatar,
    sex: row.u_sex,
    memo: row.u_memo,
    createdAt: row.u_created_at,
  });

function toGroup(row: ConversationViewRow): GroupResponse {
  if (row.left_profile !== null) return { ...row.left_profile, role: null };
  return toGroupResponse({
    id: row.g_id!,
    name: row.g_name,
    icon: row.g_icon,
    memo: row.g_memo,
    owner_id: row.g_owner_id,
    join_policy: row.g_join_policy,
    member_count: row.g_member_count,
    created_at: row.g_created_at,
    role: row.role,
  });
}
