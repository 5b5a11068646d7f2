import { Injectable } from '@nestjs/common';
import { DomainError } from '../errors/domain-error.js';

/** Reads of one account that may run at once: an account that asks for a hundred pages leaves room for all others. */
export const MAX_RUNNING = 4;
/** Reads that may wait for those: enough for some tabs that all come back at once. */
export const MAX_WAITING = 60;
/** Milliseconds after which somebody who was refused may come back; what waits before is answered long before. */
const RETRY_AFTER_MS = 1000;

interface Waiting {
  start(): void;
  leave(): void;
  isWanted(): boolean;
}

interface Account {
  running: number;
  waiting: Waiting[];
}

/**
 * Lets so many reads of an account run at once, whatever asks for them, and the others wait in their order. A read that
 * nobody waits for any more when its turn comes never starts.
 */
@Injectable()
export class AccountReads {
  private readonly accounts = new Map<string, Account>();

  /**
   * @param isWanted false when the client is gone
   * @throws DomainError `rate_limited` when too many wait; `request_timeout`, which nobody sees, when the client is gone
   */
  async run<Result>(userId: string, isWanted: () => boolean, read: () => Promise<Result>): Promise<Result> {
    const account = this.accounts.get(userId) ?? { running: 0, waiting: [] };
    this.accounts.set(userId, account);
    if (account.running < MAX_RUNNING) account.running++;
    else await waitForTurn(account, isWanted);
    try {
      return await read();
    } finally {
      this.pass(userId, account);
    }
  }

  /** The place is handed on directly, so nobody who comes now can overtake the one who waits longest. */
  private pass(userId: string, account: Account): void {
    for (let next = account.waiting.shift(); next; next = account.waiting.shift()) {
      if (next.isWanted()) return next.start();
      next.leave();
    }
    account.running--;
    if (account.running === 0) this.accounts.delete(userId);
  }
}

function waitForTurn(account: Account, isWanted: () => boolean): Promise<void> {
  if (account.waiting.length >= MAX_WAITING) forgetUnwanted(account);
  if (account.waiting.length >= MAX_WAITING) {
    throw new DomainError('rate_limited', { retryAfterMs: RETRY_AFTER_MS });
  }
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new DomainError('request_timeout'));
    account.waiting.push({ start: resolve, leave, isWanted });
  });
}

function forgetUnwanted(account: Account): void {
  const unwanted = account.waiting.filter((waiting) => !waiting.isWanted());
  account.waiting = account.waiting.filter((waiting) => waiting.isWanted());
  for (const waiting of unwanted) waiting.leave();
}
