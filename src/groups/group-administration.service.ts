import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { GroupLogService } from '../conversations/logs/group-log.service.js';
import { Database, type Transaction } from '../database/database.js';
import { UsersService } from '../users/users.service.js';
import { GroupAccess, requireAllowed } from './group-access.service.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import {
  type GroupResponse,
  toGroupProfileResponse,
  toGroupResponse,
  type UpdateGroupDto,
} from './group.dto.js';
import { canDissolve, canEditProfile, canTransfer } from './group-policy.js';
import { type GroupProfile, GroupRepository, type GroupRow, type SeenGroupRow } from './group.repository.js';
import { JoinRequestRepository, type JoinRequestRow } from './join-request.repository.js';

/** What owner and admins do with a group as a whole. */
@Injectable()
export class GroupAdministration {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly access: GroupAccess,
    private readonly groups: GroupRepository,
    private readonly requests: JoinRequestRepository,
    private readonly log: GroupLogService,
    private readonly announcer: GroupAnnouncer,
  ) {}

  /** Changes the given fields of the profile. @throws DomainError `group_not_found`, `not_a_member`, `forbidden` */
  async update({ userId }: Identity, groupId: string, dto: UpdateGroupDto): Promise<GroupResponse> {
    const { group, hasChanged } = await this.database.transaction(async (tx) => {
      const before = await this.access.lockAsMember(tx, groupId, userId);
      requireAllowed(canEditProfile(before.role));
      const changes = changesOf(before, dto);
      if (Object.keys(changes).length === 0) return { group: before, hasChanged: false };
      const row = await this.groups.update(tx, groupId, { ...profileOf(before), ...changes });
      await this.log.announce(tx, groupId, {
        type: 'system',
        event: 'group_updated',
        actorId: userId,
        changes: { ...changes },
      });
      return { group: { ...row, role: before.role }, hasChanged: true };
    });
    if (hasChanged) await this.announcer.announceGroup(groupId);
    return toGroupResponse(group);
  }

  /** Ends the group for everybody. @throws DomainError `group_not_found`, `not_a_member`, `forbidden` */
  async dissolve({ userId }: Identity, groupId: string): Promise<void> {
    const rejected = await this.database.transaction(async (tx) => {
      const group = await this.access.lockAsMember(tx, groupId, userId);
      requireAllowed(canDissolve(group.role));
      return this.end(tx, group, userId);
    });
    await this.announcer.announceRequests(groupId, rejected);
  }

  /** Dissolves a locked group; returns the requests to join that this settled. */
  async end(tx: Transaction, group: GroupRow, actorId: string): Promise<JoinRequestRow[]> {
    await this.groups.dissolve(tx, group.id);
    await this.log.dissolve(tx, group.id, actorId, toGroupProfileResponse(group));
    return this.requests.settle(tx, group.id, undefined, 'rejected', actorId);
  }

  /**
   * Makes another member the owner; the former one stays as an admin.
   *
   * @throws DomainError `group_not_found`, `not_a_member`, `forbidden`, `member_not_found`
   */
  async transfer({ userId }: Identity, groupId: string, newOwnerId: string): Promise<GroupResponse> {
    const { group, hasChanged } = await this.database.transaction(async (tx) => {
      // Comes before the group: an account that is being erased must not own anything new.
      const present = await this.users.lockPresent(tx, [newOwnerId]);
      const before = await this.access.lockAsMember(tx, groupId, userId);
      requireAllowed(canTransfer(before.role));
      if (newOwnerId === userId) return { group: before, hasChanged: false };
      if (!present.has(newOwnerId)) throw new DomainError('member_not_found');
      await this.access.getMember(tx, groupId, newOwnerId);
      return { group: await this.passOn(tx, groupId, userId, newOwnerId), hasChanged: true };
    });
    if (hasChanged) {
      await this.announcer.announceGroup(groupId);
      await this.announcer.announceMembers(groupId, [userId, newOwnerId]);
    }
    return toGroupResponse(group);
  }

  private async passOn(tx: Transaction, groupId: string, from: string, to: string): Promise<SeenGroupRow> {
    await this.log.setRole(tx, groupId, from, 'admin');
    await this.log.setRole(tx, groupId, to, 'owner');
    // Nobody stands above an owner who could lift a mute from before.
    await this.log.setMutedUntil(tx, groupId, to, null);
    await this.log.announce(tx, groupId, {
      type: 'system',
      event: 'owner_changed',
      actorId: from,
      userIds: [to],
    });
    return { ...(await this.groups.setOwner(tx, groupId, to)), role: 'admin' };
  }
}

const profileOf = (row: GroupRow): GroupProfile => ({
  name: row.name,
  icon: row.icon,
  memo: row.memo,
  joinPolicy: row.join_policy,
});

/** Only what is really different: a change that changes nothing is not worth a message to everybody. */
function changesOf(row: GroupRow, dto: UpdateGroupDto): Partial<GroupProfile> {
  const before = profileOf(row);
  const { name = before.name, icon = before.icon, joinPolicy = before.joinPolicy } = dto;
  const memo = dto.memo === undefined ? before.memo : dto.memo || null;
  return {
    ...(name !== before.name && { name }),
    ...(icon !== before.icon && { icon }),
    ...(memo !== before.memo && { memo }),
    ...(joinPolicy !== before.joinPolicy && { joinPolicy }),
  };
}
