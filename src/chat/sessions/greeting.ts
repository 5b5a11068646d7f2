import { MAX_JSON_DEPTH } from '../../common/http/json-bounds.js';
import type { ChatConfig } from '../../config/config.js';
import { MAX_WATCHED_USERS } from '../protocol/client-messages.dto.js';
import { MAX_CONTENT_BYTES } from '../../messages/content/content-validator.js';
import type { SessionLimits, SessionReadyEvent } from '../protocol/server-events.dto.js';
import { encodeEvent } from '../protocol/server-events.js';
import { textFrame } from '../protocol/text-frame.js';
import type { Session } from './session.js';

/** What stands in the encoded greeting where the session's own values go. */
const OWN: Pick<SessionReadyEvent, 'sessionId' | 'userId' | 'serverTime'> = {
  sessionId: '<sessionId>',
  userId: '<userId>',
  serverTime: '<serverTime>',
};

/** `session.ready`. All but three short values is the same for everybody, so it is encoded once an epoch. */
export class Greeting {
  private readonly limits: SessionLimits;
  private readonly heartbeatSeconds: number;
  private epoch: string | undefined;
  private parts: readonly string[] = [];

  constructor(config: ChatConfig) {
    this.limits = limitsOf(config);
    this.heartbeatSeconds = config.heartbeatSeconds;
  }

  frame({ identity, userId }: Session, epoch: string): Buffer {
    if (epoch !== this.epoch) this.encode(epoch);
    const [beforeSession, beforeUser, beforeTime, end] = this.parts;
    const time = new Date().toISOString();
    return textFrame(`${beforeSession}${identity.sessionId}${beforeUser}${userId}${beforeTime}${time}${end}`);
  }

  private encode(epoch: string): void {
    const { limits, heartbeatSeconds } = this;
    this.epoch = epoch;
    const text = encodeEvent('session.ready', { ...OWN, epoch, heartbeatSeconds, limits });
    this.parts = text.split(/<sessionId>|<userId>|<serverTime>/);
  }
}

const limitsOf = (config: ChatConfig): SessionLimits => ({
  maxFrameBytes: config.maxFrameBytes,
  maxTextLength: config.textMaxLength,
  maxContentBytes: MAX_CONTENT_BYTES,
  maxJsonDepth: MAX_JSON_DEPTH,
  framesPerSecond: config.frameRate,
  frameBurst: config.frameBurst,
  outboundQueueBytes: config.outboundQueueBytes,
  socketsPerUser: config.maxSocketsPerUser,
  maxGroupMembers: config.groupMaxMembers,
  maxWatchedUsers: MAX_WATCHED_USERS,
});
