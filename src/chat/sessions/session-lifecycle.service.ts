import { Injectable } from '@nestjs/common';
import { SessionsRevoked } from '../../auth/auth.events.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { MAX_JSON_DEPTH } from '../../common/http/json-bounds.js';
import { ChatConfig } from '../../config/config.js';
import { EpochService } from '../../conversations/log-epoch.service.js';
import { PresenceService } from '../delivery/presence.service.js';
import { RoomService } from '../delivery/room.service.js';
import { MAX_WATCHED_USERS } from '../protocol/client-messages.dto.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { MAX_CONTENT_BYTES } from '../protocol/content-validator.js';
import { encodeEvent } from '../protocol/server-events.js';
import type { SessionLimits } from '../protocol/server-events.dto.js';
import { textFrame } from '../protocol/text-frame.js';
import { RecentRevocations } from './recent-revocations.js';
import type { Session } from './session.js';
import { SessionRegistry } from './session-registry.js';

/** The beginning and the end of sessions, in the order that keeps `session.ready` first and loses no message. */
@Injectable()
export class SessionLifecycle {
  private readonly revocations = new RecentRevocations();
  private readonly limits: SessionLimits;

  constructor(
    events: DomainEvents,
    private readonly config: ChatConfig,
    private readonly registry: SessionRegistry,
    private readonly rooms: RoomService,
    private readonly presence: PresenceService,
    private readonly epochs: EpochService,
  ) {
    this.limits = limitsOf(config);
    events.subscribe(SessionsRevoked, ({ userId, sessionIds }) => this.revoke(userId, sessionIds));
  }

  /**
   * Puts the session into the rooms of its groups, then registers it and sends `session.ready`, both in one turn:
   * whatever is committed after that reaches it, and whatever was committed before is found by `sync`.
   *
   * @throws DomainError `unavailable` when the database does not answer
   */
  async open(session: Session): Promise<void> {
    await this.rooms.index.acquire(session.userId);
    const epoch = await this.currentEpoch(session);
    if (session.isClosed) {
      this.rooms.index.release(session.userId);
      return;
    }
    const isFirst = this.registry.add(session);
    session.deliver(textFrame(encodeEvent('session.ready', this.readyEvent(session, epoch))));
    if (isFirst) this.presence.changed(session.userId);
    if (this.revocations.has(session.identity.sessionId)) this.dismiss(session);
  }

  /** The session's connection is gone. Safe to call for one that never opened. */
  end(session: Session): void {
    session.ended();
    this.presence.forget(session);
    if (!this.registry.of(session.userId).includes(session)) return;
    this.rooms.index.release(session.userId);
    if (this.registry.remove(session)) this.presence.changed(session.userId);
  }

  private async currentEpoch(session: Session): Promise<string> {
    try {
      return await this.epochs.current();
    } catch (error) {
      this.rooms.index.release(session.userId);
      throw error;
    }
  }

  private revoke(userId: string, sessionIds: readonly string[]): void {
    const now = performance.now();
    for (const sessionId of sessionIds) this.revocations.add(sessionId, now);
    for (const session of [...this.registry.of(userId)]) {
      if (sessionIds.includes(session.identity.sessionId)) this.dismiss(session);
    }
  }

  private dismiss(session: Session): void {
    const closing = { reason: CLOSE_REASONS.sessionRevoked.reason, reconnectAfterMs: null };
    session.close(CLOSE_REASONS.sessionRevoked, encodeEvent('session.closing', closing));
  }

  private readyEvent({ identity, userId }: Session, epoch: string) {
    return {
      sessionId: identity.sessionId,
      userId,
      serverTime: new Date().toISOString(),
      epoch,
      heartbeatSeconds: this.config.heartbeatSeconds,
      limits: this.limits,
    };
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
