import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Transaction } from '../database/database.js';
import { UserErasure } from '../users/user-erasure.js';
import { GroupAccess } from './group-access.service.js';
import { GroupAdministration } from './group-administration.service.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import { GroupMembersService } from './group-members.service.js';
import { GroupRepository } from './group.repository.js';
import { JoinRequestRepository } from './join-request.repository.js';

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
    this.erasure.register('groups', (tx, userId) => this.erase(tx, userId));
  }

  private async erase(tx: Transaction, userId: string): Promise<void> {
    await this.requests.removeAllOf(tx, userId);
    for (const groupId of await this.groups.findAllIdsOf(tx, userId)) await this.leave(tx, groupId, userId);
  }

  private async leave(tx: Transaction, groupId: string, userId: string): Promise<void> {
    const group = await this.access.lockAsMember(tx, groupId, userId);
    if (group.role !== 'owner') return this.members.end(tx, group, userId, userId);
    if (group.member_count > 1) throw new DomainError('owner_must_transfer');
    const rejected = await this.administration.end(tx, group, userId);
    tx.afterCommit(() => this.announcer.announceRequestsLater(groupId, rejected));
  }
}
