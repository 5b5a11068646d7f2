/*
 * The part of Skein's protocol, version 1, that this client uses. Ids are decimal strings, times are RFC 3339.
 * Fields that a server adds later are ignored.
 */

export interface User {
  id: string;
  nickname: string;
  avatar: string | null;
  memo: string | null;
}

export interface Account extends User {
  mobile: string;
}

export interface Tokens {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  /** Works once. */
  refreshToken: string;
}

/** Whom a message is for: the other user of a single conversation, or a group. */
export interface Target {
  type: 'single' | 'group';
  id: string;
}

export type Content =
  { type: 'text'; text: string } | SystemContent | { type: string; [field: string]: unknown };

export interface SystemContent {
  type: 'system';
  event: string;
  actorId?: string;
  userIds?: string[];
  name?: string;
  role?: string;
  changes?: Record<string, string | null>;
}

export interface Message {
  conversationId: string;
  /** Its number in the conversation; orders and counts. */
  seq: number;
  /** The conversation's change counter when it came or last changed; what a client syncs on. */
  change: number;
  /** Null for a system message. */
  from: string | null;
  to: Target;
  clientMsgId: string | null;
  /** Null once it was recalled. */
  content: Content | null;
  replyTo?: number;
  createdAt: string;
  editedAt?: string;
  recalledAt?: string;
}

export interface Draft {
  to: Target;
  /** Ours to choose; sending it again with the same one stores it once. */
  clientMsgId: string;
  content: { type: 'text'; text: string };
  replyTo?: number;
}

export interface SendAck {
  conversationId: string;
  seq: number;
  change: number;
  clientMsgId: string;
  createdAt: string;
  duplicate: boolean;
}

export interface GroupProfile {
  id: string;
  name: string;
  memo: string | null;
  ownerId: string;
  joinPolicy: 'open' | 'approval' | 'invite';
  memberCount: number;
}

export interface Group extends GroupProfile {
  /** Null for somebody who is not a member (any more). */
  role: 'owner' | 'admin' | 'member' | null;
}

export interface GroupMember {
  user: User;
  role: 'owner' | 'admin' | 'member';
  displayName: string | null;
}

export interface Conversation {
  id: string;
  type: 'single' | 'group';
  peer?: User;
  group?: Group;
  lastSeq: number;
  lastChange: number;
  readSeq: number;
  /** How far the peer has read; null while a block stands between us, absent in a group. */
  peerReadSeq?: number | null;
  unread: number;
  lastMessage: Message | null;
  pinned: boolean;
  muted: boolean;
  updatedAt: string;
}

export interface Contact {
  user: User;
  remark: string | null;
  /** Only in events and `sync`: the contact has ended. */
  deletedAt?: string;
}

export interface ContactRequest {
  id: string;
  from: string;
  to: string;
  status: 'pending' | 'accepted' | 'rejected';
  message: string | null;
  fromUser: User;
  toUser: User;
}

export interface JoinRequest {
  id: string;
  groupId: string;
  user: User;
  message: string | null;
}

export interface Presence {
  userId: string;
  online: boolean;
  lastSeenAt: string | null;
}

export interface SyncAnswer {
  epoch: string;
  conversations: Conversation[];
  contacts: Contact[];
  groups: Group[];
  /** Where my own profile changed. */
  account?: Account;
  /** Made or settled, to me and from me. */
  requests: ContactRequest[];
  cursor: string;
  hasMore: boolean;
}

export interface MessagePage {
  items: Message[];
  hasMore: boolean;
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** What the socket answers to each event that this client sends. */
export interface Requests {
  'message.send': { data: Draft; ack: SendAck };
  'conversation.read': { data: { conversationId: string; seq: number }; ack: { readSeq: number } };
  typing: { data: { to: Target; state: 'start' | 'stop' }; ack: object };
  'presence.subscribe': { data: { userIds: string[] }; ack: { users: Presence[] } };
  sync: { data: { cursor?: string; limit?: number }; ack: SyncAnswer };
  ping: { data: object; ack: { serverTime: string } };
}

/** What the server sends by itself. */
export interface ServerEvents {
  'session.ready': { userId: string; epoch: string; heartbeatSeconds: number; limits: Limits };
  'session.closing': { reason: string; reconnectAfterMs: number | null };
  'message.new': Message;
  'message.updated': Message;
  receipt: { conversationId: string; userId: string; readSeq: number };
  typing: { conversationId: string; userId: string; state: 'start' | 'stop' };
  presence: Presence;
  'conversation.updated': Conversation;
  /** My own profile, changed on another device. */
  'account.updated': Account;
  'contact.request': ContactRequest;
  'contact.updated': Contact;
  'group.updated': GroupProfile;
  'group.join_request': JoinRequest;
  'group.members': { groupId: string; members: GroupMember[]; removedUserIds: string[] };
}

export interface Limits {
  /** In code points. */
  maxTextLength: number;
  maxWatchedUsers: number;
}
