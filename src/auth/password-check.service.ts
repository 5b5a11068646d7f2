import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity/identity.js';
import { AccountsService, type StoredCredential } from '../users/accounts.service.js';
import { LoginThrottle } from './login-throttle.service.js';
import { PasswordHasher } from './password-hasher.service.js';

/** Checks passwords that somebody claims to know, within the limits on guessing. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly accounts: AccountsService,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LoginThrottle,
  ) {}

  /**
   * For a login. An unknown number costs the same query, the same hash and the same count as a wrong password.
   *
   * @throws DomainError `invalid_credentials` or `rate_limited`
   */
  byMobile(mobile: string, password: string, address: string): Promise<StoredCredential> {
    return this.throttle.guard(mobile, address, async () =>
      this.matching(await this.accounts.findCredential(mobile), password),
    );
  }

  /**
   * For a confirmation by somebody who is logged in. It has a count of its own, so that strangers' guesses at the login
   * cannot keep the owner from changing the password.
   *
   * @throws DomainError `invalid_credentials` or `rate_limited`
   */
  own({ userId }: Identity, password: string, address: string): Promise<StoredCredential> {
    return this.throttle.guard(`own ${userId}`, address, async () =>
      this.matching(await this.accounts.getCredential(userId), password),
    );
  }

  private async matching(
    credential: StoredCredential | null,
    password: string,
  ): Promise<StoredCredential | undefined> {
    const matches = await this.hasher.verify(credential?.passwordHash, password);
    return credential && matches ? credential : undefined;
  }
}
