import { Injectable } from '@nestjs/common';
import { SessionsRevoked } from '../../auth/auth.events.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { ChatConfig } from '../../config/config.js';
import { EpochChanged } from '../../conversations/epoch/log-epoch.events.js';
import { EpochService } from '../../conversations/epoch/log-epoch.service.js';
import { PresenceService } from '../delivery/presence.service.js';
import { RoomService } from '../delivery/room.service.js';
import { TypingService } from '../delivery/typing.service.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { encodeEvent } from '../protocol/server-events.js';
import { sendAway } from '../sessions/farewell.js';
import { Greeting } from '../sessions/greeting.js';
import { RecentRevocations } from '../sessions/recent-revocations.js';
import type { Session } from '../sessions/session.js';
import { SessionRegistry } from '../sessions/session-registry.js';

/** The beginning and the end of sessions, in the order that keeps `session.ready` first and loses no message. */
@Injectable()
export class SessionLifecycle {
  private readonly revocations = new RecentRevocations();
  private readonly greeting: Greeting;
  /** The one that came last while the server ran. */
  private epoch: string | undefined;

  constructor(
    events: DomainEvents,
    config: ChatConfig,
    private readonly registry: SessionRegistry,
    private readonly rooms: RoomService,
    private readonly presence: PresenceService,
    private readonly typing: TypingService,
    private readonly epochs: EpochService,
  ) {
    this.greeting = new Greeting(config);
    events.subscribe(SessionsRevoked, ({ userId, sessionIds }) => this.revoke(userId, sessionIds));
    events.subscribe(EpochChanged, ({ epoch }) => {
      this.epoch = epoch;
      sendAway([...registry.all()], CLOSE_REASONS.epochChanged);
    });
  }

  /**
   * Puts a user who is about to connect into the rooms of their groups. Done before the upgrade is answered, so that
   * nothing stands between the answer and `session.ready`. Must be followed by `open` or `abandon`.
   *
   * @returns the epoch of the log
   * @throws DomainError `unavailable` when the database does not answer; the user is in no room then
   */
  async prepare(userId: string): Promise<string> {
    await this.rooms.index.acquire(userId);
    try {
      return await this.epochs.current();
    } catch (error) {
      this.rooms.index.release(userId);
      throw error;
    }
  }

  /** No session came of what was prepared. */
  abandon(userId: string): void {
    this.rooms.index.release(userId);
  }

  /**
   * Registers a session that was prepared for and sends `session.ready`, both in one turn: whatever is committed after
   * that reaches it, and whatever was committed before is found by `sync`.
   */
  open(session: Session, epoch: string): void {
    const isFirst = this.registry.add(session);
    session.deliver(this.greeting.frame(session, epoch));
    if (isFirst) this.presence.changed(session.userId);
    if (this.revocations.has(session.identity.sessionId)) this.dismiss(session);
    if (this.epoch !== undefined && this.epoch !== epoch) sendAway([session], CLOSE_REASONS.epochChanged);
  }

  /** The session's connection is gone. Safe to call for one that never opened. */
  end(session: Session): void {
    session.ended();
    this.presence.forget(session);
    this.typing.forget(session);
    if (!this.registry.of(session.userId).includes(session)) return;
    this.rooms.index.release(session.userId);
    if (this.registry.remove(session)) this.presence.changed(session.userId);
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
}
