import { Injectable } from '@nestjs/common';
import { KeyedQueue } from '../common/concurrency/keyed-queue.js';
import { DomainError } from '../common/errors/domain-error.js';
import { RateLimit } from '../common/limits/rate-limit.js';
import { AuthConfig } from '../config/config.js';
import { addressBlock } from './address-block.js';

const WINDOW_SECONDS = 15 * 60;

/** Pairs of account and address that are remembered; about 1 MB. */
const MAX_FAMILIAR = 10_000;

/**
 * Slows down guessing, by account and by address. Attempts on one account go one after the other, so that a hundred
 * at once are counted like a hundred in a row.
 *
 * An address from which the account was opened before has a count of its own. So strangers who keep guessing lock
 * out each other, and not the owner at home.
 */
@Injectable()
export class LoginThrottle {
  private readonly queue = new KeyedQueue();
  private readonly byAccount: RateLimit;
  private readonly byAddress: RateLimit;
  private readonly familiar = new Set<string>();

  constructor({ loginFailuresPerAccount, loginFailuresPerAddress }: AuthConfig) {
    this.byAccount = new RateLimit(loginFailuresPerAccount, WINDOW_SECONDS);
    this.byAddress = new RateLimit(loginFailuresPerAddress, WINDOW_SECONDS);
  }

  /**
   * Runs an attempt unless there were too many wrong ones.
   *
   * @param account the normalized number, whether an account has it or not
   * @param attempt gives undefined when the password is wrong
   * @throws DomainError `rate_limited` or `invalid_credentials`
   */
  guard<Result>(
    account: string,
    address: string,
    attempt: () => Promise<Result | undefined>,
  ): Promise<Result> {
    return this.queue.run(account, async () => {
      const block = addressBlock(address);
      const key = this.accountKey(account, block);
      await this.byAddress.check(block);
      await this.byAccount.check(key);
      const result = await attempt();
      if (result === undefined) return this.fail(key, block);
      await this.byAccount.reset(key);
      this.trust(account, address);
      return result;
    });
  }

  /** Notes that the owner of an account was at this address. */
  trust(account: string, address: string): void {
    const pair = pairOf(account, addressBlock(address));
    this.familiar.delete(pair); // to the end: the one used least recently goes first
    this.familiar.add(pair);
    if (this.familiar.size <= MAX_FAMILIAR) return;
    const [oldest] = this.familiar;
    this.familiar.delete(oldest!);
  }

  private async fail(key: string, block: string): Promise<never> {
    await this.byAccount.count(key);
    await this.byAddress.count(block);
    throw new DomainError('invalid_credentials');
  }

  private accountKey(account: string, block: string): string {
    const pair = pairOf(account, block);
    return this.familiar.has(pair) ? pair : account;
  }
}

const pairOf = (account: string, block: string): string => `${account} ${block}`;
