import type { Session } from './session.js';

/** Who wants to know about whose presence. Bounded by the sessions and the users that each may watch. */
export class PresenceWatchers {
  private readonly watchers = new Map<string, Set<Session>>();
  private readonly watched = new WeakMap<Session, readonly string[]>();

  /** Replaces the set of users that a session watches. */
  watch(session: Session, userIds: readonly string[]): void {
    this.forget(session);
    this.watched.set(session, userIds);
    for (const userId of userIds) {
      const sessions = this.watchers.get(userId);
      if (sessions) sessions.add(session);
      else this.watchers.set(userId, new Set([session]));
    }
  }

  /** The session watches nobody any more. */
  forget(session: Session): void {
    for (const userId of this.watched.get(session) ?? []) this.unwatch(session, userId);
    this.watched.delete(session);
  }

  /** The session does not watch this user any more. */
  unwatch(session: Session, userId: string): void {
    const sessions = this.watchers.get(userId);
    sessions?.delete(session);
    if (sessions?.size === 0) this.watchers.delete(userId);
  }

  /** Undefined when nobody watches the user, as is so for most. */
  of(userId: string): Iterable<Session> | undefined {
    return this.watchers.get(userId);
  }
}
