import { RateLimiterMemory } from 'rate-limiter-flexible';
import { DomainError } from '../errors/domain-error.js';

/**
 * So many points for each key within a window that starts with the first one. Counted in this process: several
 * nodes allow several times as much, which is enough to slow down guessing and enumeration.
 */
export class RateLimit {
  private readonly limiter?: RateLimiterMemory;

  /**
   * @param points how many a key may spend within the window; 0 = no limit
   * @param windowSeconds length of the window
   */
  constructor(
    private readonly points: number,
    windowSeconds: number,
  ) {
    if (points > 0) this.limiter = new RateLimiterMemory({ points, duration: windowSeconds });
  }

  /**
   * Spends one point, or several; none of them when not all are left. What costs more than there is in a window needs a
   * whole one: it could never be done else.
   *
   * @throws DomainError `rate_limited` when too few were left
   */
  async consume(key: string, points = 1): Promise<void> {
    if (!this.limiter) return;
    const cost = Math.min(points, this.points);
    const { consumedPoints, msBeforeNext } = await this.limiter.penalty(key, cost);
    if (consumedPoints <= this.points) return;
    await this.limiter.reward(key, cost);
    throw rateLimited(msBeforeNext);
  }

  /**
   * Spends nothing.
   *
   * @throws DomainError `rate_limited` when no point is left
   */
  async check(key: string): Promise<void> {
    const state = await this.limiter?.get(key);
    if (state && state.consumedPoints >= this.points) throw rateLimited(state.msBeforeNext);
  }

  /** Spends one point, refusing nothing. */
  async count(key: string): Promise<void> {
    await this.limiter?.penalty(key);
  }

  /** Gives all points back. */
  async reset(key: string): Promise<void> {
    await this.limiter?.delete(key);
  }
}

const rateLimited = (retryAfterMs: number) => new DomainError('rate_limited', { retryAfterMs });
