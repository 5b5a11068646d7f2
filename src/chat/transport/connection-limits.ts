import { DomainError } from '../../common/errors/domain-error.js';

/** How many sockets the process and one account may have; those being opened count. */
export class ConnectionLimits {
  private open = 0;

  constructor(
    private readonly maxConnections: number,
    private readonly maxPerUser: number,
  ) {}

  /**
   * Takes a place for a connection.
   *
   * @returns gives the place back; call it once
   * @throws DomainError `unavailable` when the process is full
   */
  admit(): () => void {
    if (this.open >= this.maxConnections) {
      throw new DomainError('unavailable', {
        detail: 'This node takes no more sockets.',
        retryAfterMs: 5000,
      });
    }
    this.open++;
    return () => {
      this.open--;
    };
  }

  /** @throws DomainError `rate_limited` when the account has as many sockets as it may */
  checkUser(present: number): void {
    if (present < this.maxPerUser) return;
    throw new DomainError('rate_limited', {
      detail: `An account may have ${this.maxPerUser} open sockets.`,
      retryAfterMs: 30_000,
    });
  }
}
