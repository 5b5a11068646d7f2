import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { Database } from '../database/database.js';
import { AccountsService } from '../users/accounts.service.js';
import type { ChangePasswordDto } from './auth.dto.js';
import type { Client } from './client.decorator.js';
import { PasswordCheck } from './password-check.service.js';
import { PasswordHasher } from './password-hasher.service.js';
import { requireGoodPassword } from './password-policy.js';
import { SessionsService } from './sessions.service.js';

@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly passwords: PasswordCheck,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Changes the password and ends all sessions but this one: whoever knew the old password is out.
   *
   * @throws DomainError `invalid_credentials`, `validation_failed`, `rate_limited` or `unavailable`
   */
  async change(identity: Identity, client: Client, dto: ChangePasswordDto): Promise<void> {
    const checked = await this.passwords.own(identity, dto.currentPassword, client.address);
    requireGoodPassword('newPassword', dto.newPassword, checked);
    const passwordHash = await this.hasher.hash(dto.newPassword);
    await this.database.transaction(async (tx) => {
      const isReplaced = await this.accounts.replacePassword(tx, checked, passwordHash);
      if (!isReplaced) throw new DomainError('invalid_credentials'); // another change came first
      await this.sessions.revokeOthers(tx, identity);
    });
  }
}
