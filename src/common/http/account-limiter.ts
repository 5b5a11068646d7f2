import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../errors/domain-error.js';

const WINDOW_SECONDS = 60;

/**
 * Bounds how often one account may do something. Counted in this process: with several nodes an account gets the
 * limit on each of them, which still bounds it and costs no round trip.
 */
export class AccountLimiter {
  private readonly limiter: RateLimiterMemory | undefined;

  /** @param perMinute calls of one account a minute; 0 = no limit */
  constructor(perMinute: number) {
    if (perMinute > 0) this.limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  }

  /** @throws DomainError `rate_limited`, with the time after which the account may go on */
  async consume(userId: string): Promise<void> {
    try {
      await this.limiter?.consume(userId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new DomainError('rate_limited', { retryAfterMs: refusal.msBeforeNext });
    }
  }
}
