import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity/identity.js';
import { AccountsService } from '../users/accounts.service.js';
import { UserErasure } from '../users/user-erasure.js';
import type { EraseAccountDto } from './auth.dto.js';
import type { Client } from './client.decorator.js';
import { PasswordCheck } from './password-check.service.js';
import { SessionsService } from './sessions.service.js';

@Injectable()
export class AccountErasureService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly passwords: PasswordCheck,
    erasure: UserErasure,
    sessions: SessionsService,
  ) {
    erasure.register('auth', { begin: (tx, userId) => sessions.deleteAll(tx, userId) });
  }

  /**
   * Erases the caller's account for good.
   *
   * @throws DomainError `invalid_credentials`, `rate_limited`, or what another part of the server refuses with
   *   (`owner_must_transfer`)
   */
  async erase(identity: Identity, client: Client, { password }: EraseAccountDto): Promise<void> {
    await this.passwords.own(identity, password, client.address);
    await this.accounts.erase(identity.userId);
  }
}
