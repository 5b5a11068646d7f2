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
   * Spends one point.
   *
   * @throws DomainError `rate_limited` when none was left
   */
  async consume(key: string): Promise<void> {
    if (!this.limiter) return;
    const { consumedPoints, msBeforeNext } = await this.limiter.penalty(key);
    if (consumedPoints > this.points) throw new DomainError('rate_limited', { retryAfterMs: msBeforeNext });
  }
}
