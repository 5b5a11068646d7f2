import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { ChatConfig } from '../config/config.js';
import { GroupLogService } from '../conversations/logs/group-log.service.js';
import type { Transaction } from '../database/database.js';
import { AccountLimits } from '../users/account-limits.js';
import { UsersService } from '../users/users.service.js';
import { GroupRepository, type GroupRow } from './group.repository.js';
import { JoinRequestRepository, type JoinRequestRow } from './join-request.repository.js';

/** The one door into an existing group: whoever comes in, by whatever way, comes through here. */
@Injectable()
export class GroupAdmission {
  constructor(
    private readonly config: ChatConfig,
    private readonly users: UsersService,
    private readonly limits: AccountLimits,
    private readonly log: GroupLogService,
    private readonly groups: GroupRepository,
    private readonly requests: JoinRequestRepository,
  ) {}

  /**
   * Makes users members, who must not be so yet, and settles their requests to join. The group is locked, so the
   * count that is checked is the count that is raised.
   *
   * @returns the requests that this settled
   * @throws DomainError `group_full`, and then nobody is in
   */
  async admit(
    tx: Transaction,
    group: GroupRow,
    actorId: string,
    userIds: readonly string[],
  ): Promise<JoinRequestRow[]> {
    this.requireRoom(group.member_count + userIds.length);
    await this.log.join(tx, group.id, actorId, userIds);
    await this.groups.changeMemberCount(tx, group.id, userIds.length);
    return this.requests.settle(tx, group.id, userIds, 'accepted', actorId);
  }

  /**
   * Holds an account that is about to come into a group by its own doing, before all other locks.
   *
   * @throws DomainError `limit_reached` when it is in as many as it may
   */
  async lockJoining(tx: Transaction, userId: string): Promise<void> {
    await this.users.lockGrowing(tx, [userId]);
    this.limits.require('groups', (await this.groups.countOf(tx, [userId])).get(userId));
  }

  /**
   * Whether all of `userIds` may be brought into one more group.
   *
   * @throws DomainError `limit_reached`, naming those who may not by their fields
   */
  async requireGroupsLeft(
    tx: Transaction,
    userIds: readonly string[],
    fieldOf: (userId: string) => string,
  ): Promise<void> {
    const counts = await this.groups.countOf(tx, userIds);
    const full = userIds.filter((userId) => this.limits.isReached('groups', counts.get(userId)));
    if (full.length === 0) return;
    const errors = full.map((userId) => ({
      field: fieldOf(userId),
      message: 'is in as many groups as may be',
    }));
    throw new DomainError('limit_reached', { errors });
  }

  /** @throws DomainError `group_full` */
  requireRoom(memberCount: number): void {
    if (memberCount > this.config.groupMaxMembers) throw new DomainError('group_full');
  }
}
