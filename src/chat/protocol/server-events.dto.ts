import { ApiProperty } from '@nestjs/swagger';
import { GroupMemberResponse } from '../../groups/group-member.dto.js';

/** Bounds that a client has to keep; each can be configured. */
export class SessionLimits {
  /** Largest frame from a client, in bytes, fragments added up. */
  maxFrameBytes: number;
  /** Longest text message, in code points. */
  maxTextLength: number;
  /** Largest content that is not a text, in bytes of JSON. */
  maxContentBytes: number;
  /** Deepest nesting of a frame. */
  maxJsonDepth: number;
  /** Frames a second in the long run; 0 = no limit. */
  framesPerSecond: number;
  /** Frames at once. */
  frameBurst: number;
  /** Bytes that may wait for a client that does not read. */
  outboundQueueBytes: number;
  /** Open sockets of one account. */
  socketsPerUser: number;
  maxGroupMembers: number;
  /** Users in one presence subscription. */
  maxWatchedUsers: number;
}

/** The first frame of a session. */
export class SessionReadyEvent {
  sessionId: string;
  userId: string;
  @ApiProperty({ format: 'date-time' })
  serverTime: string;
  /** Names the history that the logs tell; another one than before means: start afresh. */
  epoch: string;
  heartbeatSeconds: number;
  limits: SessionLimits;
}

/** Tells why the server is about to close the socket. */
export class SessionClosingEvent {
  reason: string;
  /** Milliseconds to wait before connecting again; null where that makes no sense. */
  @ApiProperty({ type: Number, nullable: true })
  reconnectAfterMs: number | null;
}

/** A member has read a conversation up to `readSeq`. */
export class ReceiptEvent {
  conversationId: string;
  userId: string;
  readSeq: number;
}

export class TypingEvent {
  conversationId: string;
  userId: string;
  state: 'start' | 'stop';
}

/** Members of a group came, changed (role, mute, display name) or went. */
export class GroupMembersEvent {
  groupId: string;
  /** Members in their present form. */
  members: GroupMemberResponse[];
  removedUserIds: string[];
}
