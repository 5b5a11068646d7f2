import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { Database } from '../database/database.js';
import { AccountsService, type NewUser } from '../users/accounts.service.js';
import type { RegisterDto } from './auth.dto.js';
import type { Client } from './client.decorator.js';
import { LoginThrottle } from './login-throttle.service.js';
import { PasswordHasher } from './password-hasher.service.js';
import { requireGoodPassword } from './password-policy.js';
import { RegistrationLimit } from './registration-limit.js';
import type { LoginResponse } from './session.dto.js';
import { TokenIssuer } from './token-issuer.service.js';

/** Makes accounts. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly hasher: PasswordHasher,
    private readonly issuer: TokenIssuer,
    private readonly limit: RegistrationLimit,
    private readonly throttle: LoginThrottle,
  ) {}

  /**
   * Makes an account and opens its first session.
   *
   * @throws DomainError `validation_failed`, `mobile_taken`, `rate_limited` or `unavailable` (too many at once)
   */
  async register(client: Client, { password, device, ...profile }: RegisterDto): Promise<LoginResponse> {
    const account = this.toAccount(profile);
    requireGoodPassword('password', password, account);
    await this.limit.consumeBy(client.address);
    // Spares the hash in the usual case; the unique key decides when two come at once.
    if (await this.accounts.isMobileTaken(account.mobile)) throw new DomainError('mobile_taken');
    const passwordHash = await this.hasher.hash(password);
    const response = await this.database.transaction(async (tx) => {
      const user = await this.accounts.create(tx, account, passwordHash);
      return { user, ...(await this.issuer.open(tx, user.id, client, device)) };
    });
    this.throttle.trust(account.mobile, client.address);
    return response;
  }

  private toAccount({ mobile, nickname, avatar, sex, memo }: Omit<RegisterDto, 'password'>): NewUser {
    return {
      mobile: this.accounts.normalizeMobile(mobile),
      nickname: nickname ?? `User ${randomInt(100_000, 1_000_000)}`, // says nothing about the number
      avatar: avatar ?? null,
      sex: sex ?? 'U',
      memo: memo ?? null,
    };
  }
}
