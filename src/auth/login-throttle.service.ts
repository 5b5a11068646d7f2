import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { FailureLimit } from '../common/limits/failure-limit.js';
import { AuthConfig } from '../config/config.js';
import { addressBlock } from './address-block.js';

const WINDOW_SECONDS = 15 * 60;

/** Pairs of account and address that are remembered; about 1 MB. */
const MAX_FAMILIAR = 10_000;

/**
 * Slows down guessing, by account and by address. A hundred attempts at once are counted like a hundred in a row.
 *
 * An address from which the account was opened before has a count of its own. So strangers who keep guessing lock
 * out each other, and not the owner at home.
 */
@Injectable()
export class LoginThrottle {
  private readonly byAccount: FailureLimit;
  private readonly byAddress: FailureLimit;
  private readonly familiar = new Set<string>();

  constructor({ loginFailuresPerAccount, loginFailuresPerAddress }: AuthConfig) {
    this.byAccount = new FailureLimit(loginFailuresPerAccount, WINDOW_SECONDS);
    this.byAddress = new FailureLimit(loginFailuresPerAddress, WINDOW_SECONDS);
  }

  /**
   * Runs an attempt unless there were too many wrong ones.
   *
   * @param account the normalized number, whether an account has it or not
   * @param attempt gives undefined when the password is wrong
   * @throws DomainError `rate_limited`, `invalid_credentials` or `unavailable` (too many wait)
   */
  async guard<Result>(
    account: string,
    address: string,
    attempt: () => Promise<Result | undefined>,
  ): Promise<Result> {
    const block = addressBlock(address);
    const key = this.accountKey(account, block);
    const result = await this.byAddress.run(block, () => this.byAccount.run(key, attempt));
    if (result === undefined) throw new DomainError('invalid_credentials');
    this.byAccount.reset(key);
    this.trust(account, address);
    return result;
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

  private accountKey(account: string, block: string): string {
    const pair = pairOf(account, block);
    return this.familiar.has(pair) ? pair : account;
  }
}

const pairOf = (account: string, block: string): string => `${account} ${block}`;
