import { DomainError } from '../errors/domain-error.js';

/** Keys that are remembered, about 30 MB; the one whose window began first is forgotten first. */
const MAX_KEYS = 200_000;

interface Window {
  spent: number;
  /** Monotonic milliseconds. */
  readonly endsAt: number;
}

/**
 * So many points for each key within a window that starts with the first one. Counted in this process: several
 * nodes allow several times as much, which is enough to slow down guessing and enumeration.
 *
 * On the monotonic clock, unlike the libraries for this: when a wall clock is put back, theirs tell a client to come back
 * after all the time by which it was wrong.
 */
export class RateLimit {
  /** In the order in which they end, because all are of one length. */
  private readonly windows = new Map<string, Window>();
  private readonly windowMs: number;

  /**
   * @param points how many a key may spend within the window; 0 = no limit
   * @param windowSeconds length of the window
   */
  constructor(
    private readonly points: number,
    windowSeconds: number,
  ) {
    this.windowMs = windowSeconds * 1000;
  }

  /**
   * Spends one point, or several; none of them when not all are left. What costs more than there is in a window needs a
   * whole one: it could never be done else.
   *
   * @throws DomainError `rate_limited` when too few were left
   */
  async consume(key: string, points = 1): Promise<void> {
    if (this.points === 0) return;
    const cost = Math.min(points, this.points);
    const window = this.windowOf(key);
    if (window.spent + cost > this.points) {
      const retryAfterMs = Math.max(1, Math.ceil(window.endsAt - performance.now()));
      throw new DomainError('rate_limited', { retryAfterMs });
    }
    window.spent += cost;
  }

  private windowOf(key: string): Window {
    this.forgetEnded();
    let window = this.windows.get(key);
    if (!window) {
      window = { spent: 0, endsAt: performance.now() + this.windowMs };
      this.windows.set(key, window);
    }
    return window;
  }

  private forgetEnded(): void {
    const now = performance.now();
    for (const [key, { endsAt }] of this.windows) {
      if (endsAt > now && this.windows.size <= MAX_KEYS) return;
      this.windows.delete(key);
    }
  }
}
