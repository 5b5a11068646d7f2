import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { Database } from '../database/database.js';
import { AccountsService } from '../users/accounts.service.js';
import type { LoginDto } from './auth.dto.js';
import type { Client } from './client.decorator.js';
import { PasswordCheck } from './password-check.service.js';
import type { LoginResponse } from './session.dto.js';
import { TokenIssuer } from './token-issuer.service.js';

/** Lets people in. */
@Injectable()
export class LoginService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly passwords: PasswordCheck,
    private readonly issuer: TokenIssuer,
  ) {}

  /**
   * Opens a session on one more device.
   *
   * @throws DomainError `invalid_credentials`, `rate_limited` or `unavailable` (too many at once)
   */
  async login(client: Client, { mobile, password, device }: LoginDto): Promise<LoginResponse> {
    const number = this.accounts.normalizeMobile(mobile);
    const checked = await this.passwords.byMobile(number, password, client.address);
    return this.database.transaction(async (tx) => {
      const user = await this.accounts.findForLogin(tx, checked);
      if (!user) throw new DomainError('invalid_credentials'); // not true any more since it was checked
      return { user, ...(await this.issuer.open(tx, user.id, client, device)) };
    });
  }
}
