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
   * Spends one point.
   *
   * @throws DomainError `rate_limited` when none was left
   */
  async consume(key: string): Promise<void> {
    const window = this.spend(key);
    if (window && window.spent > this.points) throw rateLimited(window);
  }

  /**
   * Spends nothing.
   *
   * @throws DomainError `rate_limited` when no point is left
   */
  async check(key: string): Promise<void> {
    this.forgetEnded();
    const window = this.windows.get(key);
    if (window && window.spent >= this.points) throw rateLimited(window);
  }

  /** Spends one point, refusing nothing. */
  async count(key: string): Promise<void> {
    this.spend(key);
  }

  /** Gives all points back. */
  async reset(key: string): Promise<void> {
    this.windows.delete(key);
  }

  /** @returns undefined when there is no limit */
  private spend(key: string): Window | undefined {
    if (this.points === 0) return undefined;
    this.forgetEnded();
    let window = this.windows.get(key);
    if (!window) {
      window = { spent: 0, endsAt: performance.now() + this.windowMs };
      this.windows.set(key, window);
    }
    window.spent++;
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

const rateLimited = ({ endsAt }: Window) =>
  new DomainError('rate_limited', { retryAfterMs: Math.max(1, Math.ceil(endsAt - performance.now())) });
