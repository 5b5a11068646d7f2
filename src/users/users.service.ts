import { Injectable } from '@nestjs/common';
import { KeyedQueue } from '../common/concurrency/keyed-queue.js';
import { DomainError } from '../common/errors/domain-error.js';
import { DomainEvents } from '../common/events/domain-events.js';
import type { Identity } from '../common/identity/identity.js';
import { AccountsConfig } from '../config/config.js';
import { Database, type Queryable, type Transaction } from '../database/database.js';
import { Acquaintances } from './acquaintances.js';
import { LookupLimit } from './lookup-limit.js';
import { parseMobile, requireMobile } from './mobile-number.js';
import {
  type PublicUserResponse,
  toPublicUserResponse,
  toUserResponse,
  type UpdateProfileDto,
  type UserResponse,
} from './user.dto.js';
import { AccountUpdated, UserChanged } from './user.events.js';
import { type ProfileChanges, UsersRepository } from './users.repository.js';

/** Profiles: one's own, and what others may see of it. */
@Injectable()
export class UsersService {
  /** One change of an account after the other, so that the last event tells the last state. */
  private readonly updates = new KeyedQueue();

  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly events: DomainEvents,
    private readonly lookups: LookupLimit,
    private readonly acquaintances: Acquaintances,
    private readonly config: AccountsConfig,
  ) {}

  /**
   * A profile that somebody asks for. Ids are consecutive, so those of strangers count as look-ups.
   *
   * @throws DomainError `rate_limited`, or `user_not_found` also for an erased account
   */
  async viewProfile({ userId }: Identity, id: string): Promise<PublicUserResponse> {
    if (!(await this.acquaintances.know(userId, id))) await this.lookups.consume(userId);
    return this.getPublicProfile(id);
  }

  /** @throws DomainError `user_not_found` also for an erased account */
  async getPublicProfile(id: string): Promise<PublicUserResponse> {
    const user = await this.users.findPublic(this.database, id);
    if (!user) throw new DomainError('user_not_found');
    return toPublicUserResponse(user);
  }

  /** Profiles by id, in one query. Erased accounts have a neutral profile; unknown ids are absent. */
  async findPublicProfiles(ids: readonly string[]): Promise<Map<string, PublicUserResponse>> {
    if (ids.length === 0) return new Map();
    const users = await this.users.findManyPublic(this.database, [...new Set(ids)]);
    return new Map(users.map((user) => [user.id, toPublicUserResponse(user)]));
  }

  /**
   * Makes sure that an account exists. In a transaction it also stays until the commit: an erasure waits. Call it
   * before other locks are taken.
   *
   * @throws DomainError `user_not_found`
   */
  async requireUser(db: Queryable, id: string): Promise<void> {
    if (!(await this.users.exists(db, id))) throw new DomainError('user_not_found');
  }

  /**
   * Holds accounts that are about to have more of something until the commit, so that what is counted stays true. Comes
   * before all other locks. Accounts that do not exist are passed over.
   */
  lockGrowing(tx: Transaction, ids: readonly string[]): Promise<void> {
    return this.users.lockGrowing(tx, ids);
  }

  /** Those of the accounts that exist; they stay until the commit, as with `requireUser`. */
  lockPresent(tx: Transaction, ids: readonly string[]): Promise<Set<string>> {
    return this.users.lockPresent(tx, ids);
  }

  /**
   * The account with exactly this number, in any written form; null when there is none. Does not count against the
   * look-up limit.
   */
  async findIdByMobile(mobile: string): Promise<string | null> {
    const parsed = parseMobile(mobile, this.config.defaultRegion);
    return parsed === undefined ? null : this.users.findIdByMobile(this.database, parsed);
  }

  /** @throws DomainError `rate_limited`, `validation_failed` or `user_not_found` */
  async lookUp(identity: Identity, mobile: string): Promise<PublicUserResponse> {
    await this.lookups.consume(identity.userId);
    // In a query string an unescaped "+" arrives as a space, and everybody writes it unescaped.
    const number = requireMobile(mobile.replace(/^ (?=\d)/, '+'), this.config.defaultRegion);
    const id = await this.users.findIdByMobile(this.database, number);
    if (id === null) throw new DomainError('user_not_found');
    return this.getPublicProfile(id);
  }

  async getOwnProfile(identity: Identity): Promise<UserResponse> {
    const user = await this.users.findOwn(this.database, identity.userId);
    if (!user) throw new DomainError('user_not_found');
    return toUserResponse(user);
  }

  /** Changes the given fields. @throws DomainError `mobile_taken`, `rate_limited` for trying out numbers */
  async updateOwnProfile(identity: Identity, changes: UpdateProfileDto): Promise<UserResponse> {
    const given = this.givenFields(changes);
    if (Object.keys(given).length === 0) return this.getOwnProfile(identity);
    // `mobile_taken` tells whether the number has an account, so a new number counts as looking one up.
    if (given.mobile !== undefined) await this.lookups.consume(identity.userId);
    return this.updates.run(identity.userId, () => this.update(identity.userId, given));
  }

  private async update(id: string, given: ProfileChanges): Promise<UserResponse> {
    const user = await this.users.update(this.database, id, given);
    if (!user) throw new DomainError('user_not_found');
    const account = toUserResponse(user);
    this.events.publish(AccountUpdated, { account });
    // A new number is no news to others: it is not in the public profile.
    if (Object.keys(given).some((field) => field !== 'mobile'))
      this.events.publish(UserChanged, { userId: id });
    return account;
  }

  private givenFields({ mobile, nickname, avatar, sex, memo }: UpdateProfileDto): ProfileChanges {
    const number = mobile === undefined ? undefined : requireMobile(mobile, this.config.defaultRegion);
    const fields = { mobile: number, nickname, avatar, sex, memo };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  }
}
