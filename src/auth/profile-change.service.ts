import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity/identity.js';
import { AccountsService } from '../users/accounts.service.js';
import type { UserResponse } from '../users/user.dto.js';
import { UsersService } from '../users/users.service.js';
import type { ChangeProfileDto } from './auth.dto.js';
import type { Client } from './client.decorator.js';
import { PasswordCheck } from './password-check.service.js';

/** Changes of one's own profile, of which the number is the login and so wants the password. */
@Injectable()
export class ProfileChangeService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly users: UsersService,
    private readonly passwords: PasswordCheck,
  ) {}

  /**
   * Changes the given fields.
   *
   * @throws DomainError `validation_failed`, `invalid_credentials`, `mobile_taken`, `rate_limited` for guessing a password
   *   or trying out numbers, `unavailable`
   */
  async change(
    identity: Identity,
    client: Client,
    { currentPassword, ...changes }: ChangeProfileDto,
  ): Promise<UserResponse> {
    // What is not a number is refused before the password is looked at: it opens nothing.
    if (changes.mobile !== undefined) this.accounts.normalizeMobile(changes.mobile);
    if (changes.mobile !== undefined || currentPassword !== undefined) {
      await this.passwords.own(identity, currentPassword ?? '', client.address);
    }
    return this.users.updateOwnProfile(identity, changes);
  }
}
