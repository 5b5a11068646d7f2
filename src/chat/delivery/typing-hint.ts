import type { TypingEvent } from '../protocol/server-events.dto.js';

type State = TypingEvent['state'];

/** Milliseconds for which a `start` counts. */
export const TYPING_LIFE_MS = 6000;
/** Milliseconds from one hint to the next. */
export const TYPING_REST_MS = 1000;

/** What a hint needs of its surroundings. */
export interface TypingAudience {
  /**
   * @param origin the session that said so last
   * @param isLate whether it is told some time after somebody asked for it
   */
  tell(state: State, origin: object, isLate: boolean): void;
  /** There is nothing to remember any more. */
  forget(): void;
}

/**
 * Whether one user is typing in one conversation, on any of their sessions, and what the others know of it. They are told
 * at most once a second, the last state in the end: a `stop` is late at most, never lost.
 */
export class TypingHint {
  /** Until when each session is typing. */
  private readonly typists = new Map<object, number>();
  private told: State | undefined;
  private toldAt = -Infinity;
  /** Somebody said something since then. */
  private hasNews = false;
  private origin: object;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly audience: TypingAudience) {}

  /** Whether the others were told so recently that the next change has to wait. */
  get isResting(): boolean {
    return performance.now() < this.toldAt + TYPING_REST_MS;
  }

  /** A session says what its user does. */
  note(session: object, state: State): void {
    if (state === 'start') this.typists.set(session, performance.now() + TYPING_LIFE_MS);
    else this.typists.delete(session);
    this.origin = session;
    this.hasNews = true;
    this.update(false);
  }

  /** The session is gone. */
  leave(session: object): void {
    if (this.typists.delete(session)) this.update(true);
  }

  /** The user's message came, which says to everybody that it is typed. */
  end(): void {
    this.typists.clear();
    this.told = 'stop';
    this.hasNews = false;
    this.update(true);
  }

  /** Nobody may know any more, or the server stops. */
  drop(): void {
    clearTimeout(this.timer);
    this.audience.forget();
  }

  private update(isLate: boolean): void {
    clearTimeout(this.timer);
    const now = performance.now();
    for (const [session, until] of this.typists) if (until <= now) this.typists.delete(session);
    const state = this.typists.size > 0 ? 'start' : 'stop';
    if (state === this.told && (state === 'stop' || !this.hasNews)) this.hasNews = false;
    else if (!this.isResting) return this.announce(state, isLate);
    else this.hasNews = true;
    this.wait(now);
  }

  private announce(state: State, isLate: boolean): void {
    this.told = state;
    this.toldAt = performance.now();
    this.hasNews = false;
    this.wait(this.toldAt);
    this.audience.tell(state, this.origin, isLate);
  }

  /** Until there may be something to tell, or nothing to remember. */
  private wait(now: number): void {
    const rested = this.toldAt + TYPING_REST_MS;
    if (this.typists.size === 0 && !this.hasNews && rested <= now) return this.audience.forget();
    const next = this.hasNews || this.typists.size === 0 ? rested : Math.max(...this.typists.values());
    this.timer = setTimeout(() => this.update(true), Math.max(1, Math.ceil(next - now)));
  }
}
