import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Transaction } from '../database/database.js';
import { UserErasure } from '../users/user-erasure.js';
import { GroupAccess, type JoinedGroup } from './group-access.service.js';
import { GroupAdministration } from './group-administration.service.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import { GroupMembersService } from './group-members.service.js';
import { GroupRepository } from './group.repository.js';
import { JoinRequestRepository } from './join-request.repository.js';

/** Groups that one step leaves: senders in them wait for it. */
const GROUPS_A_STEP = 10;

/** Takes an erased account out of its groups. A group that it owns must have another owner first, or nobody else. */
@Injectable()
export class GroupErasure implements OnModuleInit {
  constructor(
    private readonly erasure: UserErasure,
    private readonly groups: GroupRepository,
    private readonly access: GroupAccess,
    private readonly members: GroupMembersService,
    private readonly administration: GroupAdministration,
    private readonly requests: JoinRequestRepository,
    private readonly announcer: GroupAnnouncer,
  ) {}

  onModuleInit(): void {
    this.erasure.register('groups', {
      begin: (tx, userId) => this.requireNoSharedGroup(tx, userId),
      step: (tx, userId) => this.eraseSome(tx, userId),
    });
  }

  private async requireNoSharedGroup(tx: Transaction, userId: string): Promise<void> {
    if (await this.groups.ownsSharedGroup(tx, userId)) throw new DomainError('owner_must_transfer');
  }

  private async eraseSome(tx: Transaction, userId: string): Promise<boolean> {
    const groupIds = await this.groups.findSomeIdsOf(tx, userId, GROUPS_A_STEP);
    if (groupIds.length === 0) await this.requests.endAllOf(tx, userId);
    for (const group of await this.access.lockJoined(tx, groupIds, userId))
      await this.leave(tx, group, userId);
    return groupIds.length > 0;
  }

  private async leave(tx: Transaction, group: JoinedGroup, userId: string): Promise<void> {
    if (group.role !== 'owner') {
      await this.members.end(tx, group, userId, userId);
      tx.afterCommit(() => this.announcer.announceLater(group.id, [userId], []));
      return;
    }
    // Whoever has joined since the erasure began finds a group without an owner: it ends for them, too.
    const rejected = await this.administration.end(tx, group, userId);
    tx.afterCommit(() => this.announcer.announceLater(group.id, [], rejected));
  }
}
