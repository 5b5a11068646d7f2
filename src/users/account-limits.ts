import { Injectable } from '@nestjs/common';
import { DomainError, type DomainErrorOptions } from '../common/errors/domain-error.js';
import { AccountsConfig } from '../config/config.js';

/** What an account can pile up, in the words of the error. */
const NAMES = {
  contacts: 'contacts',
  contactRequests: 'pending contact requests',
  groups: 'groups',
  joinRequests: 'pending requests to join',
} as const;

/**
 * How much one account may have of what costs others room. Who counts holds the account with `lockGrowing` from before
 * the count to the commit, so that the number cannot be passed by asking many times at once.
 */
@Injectable()
export class AccountLimits {
  private readonly limits: Record<keyof typeof NAMES, number>;

  constructor(config: AccountsConfig) {
    this.limits = {
      contacts: config.contactsPerAccount,
      contactRequests: config.pendingRequestsPerAccount,
      groups: config.groupsPerAccount,
      joinRequests: config.pendingRequestsPerAccount,
    };
  }

  /** Whether one more would be too many. */
  isReached(kind: keyof typeof NAMES, count = 0): boolean {
    const limit = this.limits[kind];
    return limit > 0 && count >= limit;
  }

  /** @throws DomainError `limit_reached` where one more would be too many */
  require(kind: keyof typeof NAMES, count = 0, options: DomainErrorOptions = {}): void {
    if (!this.isReached(kind, count)) return;
    const detail = `An account has at most ${this.limits[kind]} ${NAMES[kind]}.`;
    throw new DomainError('limit_reached', { detail, ...options });
  }
}
