import { DomainError } from '../../common/errors/domain-error.js';

/** How many sockets the process and one account may have; those being opened count. */
export class ConnectionLimits {
  private open = 0;
  private readonly byUser = new Map<string, number>();

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

  /**
   * Takes one of the account's places.
   *
   * @returns gives the place back; call it once
   * @throws DomainError `rate_limited` when the account has as many sockets as it may
   */
  admitUser(userId: string): () => void {
    const present = this.byUser.get(userId) ?? 0;
    if (present >= this.maxPerUser) {
      throw new DomainError('rate_limited', {
        detail: `An account may have ${this.maxPerUser} open sockets.`,
        retryAfterMs: 30_000,
      });
    }
    this.byUser.set(userId, present + 1);
    return () => this.releaseUser(userId);
  }

  private releaseUser(userId: string): void {
    const left = this.byUser.get(userId)! - 1;
    if (left > 0) this.byUser.set(userId, left);
    else this.byUser.delete(userId);
  }
}
