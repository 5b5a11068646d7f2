import { Injectable } from '@nestjs/common';
import type { Session } from './session.js';

const NONE: readonly Session[] = [];

/** The sessions of this process, by user. Most users have one or two, so a list serves better than a set. */
@Injectable()
export class SessionRegistry {
  private readonly sessions = new Map<string, Session[]>();
  private total = 0;

  get size(): number {
    return this.total;
  }

  /** @returns true when it is the user's first session here */
  add(session: Session): boolean {
    this.total++;
    const known = this.sessions.get(session.userId);
    if (known) known.push(session);
    else this.sessions.set(session.userId, [session]);
    return !known;
  }

  /** @returns true when the user has no session here any more */
  remove(session: Session): boolean {
    const known = this.sessions.get(session.userId);
    const index = known?.indexOf(session) ?? -1;
    if (!known || index < 0) return false;
    this.total--;
    known.splice(index, 1);
    if (known.length > 0) return false;
    this.sessions.delete(session.userId);
    return true;
  }

  /** The user's sessions here. The list is live: copy it before anything that may close one of them. */
  of(userId: string): readonly Session[] {
    return this.sessions.get(userId) ?? NONE;
  }

  isOnline(userId: string): boolean {
    return this.sessions.has(userId);
  }

  userIds(): IterableIterator<string> {
    return this.sessions.keys();
  }

  *all(): IterableIterator<Session> {
    for (const sessions of this.sessions.values()) yield* sessions;
  }
}
