import { DomainError } from '../../common/errors/domain-error.js';

/** How many sockets the process and one account may have; those being opened count. */
export class ConnectionLimits {
  private open = 0;
  private readonly byUser = new Map<string, number>();

  constructor(
    private readonly maxConnections: number,
    private readonly maxPerUser: number,
  ) {}

  /** For a connection that came in. Holds nothing yet. */
  place(): ConnectionPlace {
    return new ConnectionPlace(this);
  }

  /** Called by a place. @throws DomainError `unavailable` when the process is full */
  admit(): void {
    if (this.open >= this.maxConnections) {
      throw new DomainError('unavailable', {
        detail: 'This node takes no more sockets.',
        retryAfterMs: 5000,
      });
    }
    this.open++;
  }

  hasRoomFor(userId: string): boolean {
    return (this.byUser.get(userId) ?? 0) < this.maxPerUser;
  }

  /** Called by a place. @throws DomainError `rate_limited` when the account has as many sockets as it may */
  admitUser(userId: string): void {
    const present = this.byUser.get(userId) ?? 0;
    if (present >= this.maxPerUser) {
      throw new DomainError('rate_limited', {
        detail: `An account may have ${this.maxPerUser} open sockets.`,
        retryAfterMs: 30_000,
      });
    }
    this.byUser.set(userId, present + 1);
  }

  /** Called by a place. */
  release(): void {
    this.open--;
  }

  /** Called by a place. */
  releaseUser(userId: string): void {
    const left = this.byUser.get(userId)! - 1;
    if (left > 0) this.byUser.set(userId, left);
    else this.byUser.delete(userId);
  }
}

/** What one connection holds of the limits, from its upgrade to its end. */
export class ConnectionPlace {
  private isTaken = false;
  private userId: string | undefined;

  constructor(private readonly limits: ConnectionLimits) {}

  /** Takes a place of the process. @throws DomainError `unavailable` when it is full */
  take(): void {
    this.limits.admit();
    this.isTaken = true;
  }

  /** Takes one of the account's places. @throws DomainError `rate_limited` when it has as many as it may */
  takeFor(userId: string): void {
    this.limits.admitUser(userId);
    this.userId = userId;
  }

  /** Gives everything back; may be called again. */
  release(): void {
    if (this.isTaken) this.limits.release();
    if (this.userId !== undefined) this.limits.releaseUser(this.userId);
    this.isTaken = false;
    this.userId = undefined;
  }
}
