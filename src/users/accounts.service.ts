import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { DomainEvents } from '../common/events/domain-events.js';
import { AccountsConfig } from '../config/config.js';
import { Database, type Transaction } from '../database/database.js';
import { CredentialsRepository, type StoredCredential } from './credentials.repository.js';
import { requireMobile } from './mobile-number.js';
import { toUserResponse, type UserResponse } from './user.dto.js';
import { UserErasure } from './user-erasure.js';
import { UserErased, UserRegistered } from './user.events.js';
import { type NewUser, UsersRepository } from './users.repository.js';

export type { NewUser, StoredCredential };

/** Accounts as such: making, proving and erasing them. For the auth module; nobody else sees a credential. */
@Injectable()
export class AccountsService {
  private readonly logger = new Logger(AccountsService.name);

  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly credentials: CredentialsRepository,
    private readonly erasure: UserErasure,
    private readonly events: DomainEvents,
    private readonly config: AccountsConfig,
  ) {}

  /** Reads a number in any written form as E.164. @throws DomainError `validation_failed` */
  normalizeMobile(written: string): string {
    return requireMobile(written, this.config.defaultRegion);
  }

  async isMobileTaken(mobile: string): Promise<boolean> {
    return (await this.users.findIdByMobile(this.database, mobile)) !== null;
  }

  /** @throws DomainError `mobile_taken`, also when two register the number at once */
  async create(tx: Transaction, user: NewUser, passwordHash: string): Promise<UserResponse> {
    const created = await this.users.insert(tx, user);
    await this.credentials.insert(tx, created.id, passwordHash);
    tx.afterCommit(() => this.events.publish(UserRegistered, { userId: created.id }));
    return toUserResponse(created);
  }

  /** Finds what a password given with this number is checked against. */
  findCredential(mobile: string): Promise<StoredCredential | null> {
    return this.credentials.findByMobile(this.database, mobile);
  }

  /**
   * The profile of an account that a session is about to be opened for; null when it was erased, or its password
   * changed, since the password was checked. Both stay until the commit, so no session outlives its account, and a
   * change of the password ends every session that the old one opened.
   */
  async findForLogin(tx: Transaction, checked: StoredCredential): Promise<UserResponse | null> {
    if (!(await this.users.exists(tx, checked.userId))) return null;
    if (!(await this.credentials.hold(tx, checked))) return null;
    const user = await this.users.findOwn(tx, checked.userId);
    return user && toUserResponse(user);
  }

  /** @throws DomainError `user_not_found` */
  async getCredential(userId: string): Promise<StoredCredential> {
    const credential = await this.credentials.findByUser(this.database, userId);
    if (!credential) throw new DomainError('user_not_found');
    return credential;
  }

  /** Replaces the hash that was checked; false when another change came first. */
  replacePassword(tx: Transaction, checked: StoredCredential, passwordHash: string): Promise<boolean> {
    return this.credentials.replace(tx, checked, passwordHash);
  }

  /**
   * Removes the personal data of an account and all that hangs on it; the bare row stays, so that the messages it
   * sent keep a sender. One short transaction takes the account out of use, for good; its contacts, groups and names go
   * after that, a few at a time, and where that is cut short the sweep goes on with it.
   *
   * @throws DomainError `user_not_found`, or what a part refuses with (`owner_must_transfer`); then nothing happened
   */
  async erase(userId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await this.users.lockForErasure(tx, userId))) throw new DomainError('user_not_found');
      await this.erasure.begin(tx, userId);
      await this.users.erase(tx, userId);
      tx.afterCommit(() => this.events.publish(UserErased, { userId }));
    });
    await this.erasure
      .finish(userId)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'An erasure is left to the sweep'));
  }
}
