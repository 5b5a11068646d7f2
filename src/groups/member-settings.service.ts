import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { GroupLogService } from '../conversations/logs/group-log.service.js';
import type { Member } from '../conversations/members/member.js';
import { Database, type Transaction } from '../database/database.js';
import { GroupAccess, requireAllowed } from './group-access.service.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import type { GroupMemberResponse, UpdateMemberDto } from './group-member.dto.js';
import { canMute, canSetDisplayName, canSetRole } from './group-policy.js';

/** What a member is in the group: role, mute and display name. */
@Injectable()
export class MemberSettings {
  constructor(
    private readonly database: Database,
    private readonly access: GroupAccess,
    private readonly log: GroupLogService,
    private readonly announcer: GroupAnnouncer,
  ) {}

  /**
   * Changes the given fields, all or none of them.
   *
   * @throws DomainError `group_not_found`, `not_a_member`, `member_not_found`, `forbidden`
   */
  async update(
    { userId }: Identity,
    groupId: string,
    memberId: string,
    dto: UpdateMemberDto,
  ): Promise<GroupMemberResponse> {
    await this.database.transaction(async (tx) => {
      const { role: actor } = await this.access.lockAsMember(tx, groupId, userId);
      const target = await this.access.getMember(tx, groupId, memberId);
      const isSelf = memberId === userId;
      if (dto.role !== undefined) requireAllowed(canSetRole(actor, target.role));
      if (dto.mutedUntil !== undefined) requireAllowed(canMute(actor, target.role));
      if (dto.displayName !== undefined) requireAllowed(canSetDisplayName(actor, target.role, isSelf));
      await this.apply(tx, groupId, userId, target, dto);
    });
    const [member] = await this.announcer.announceMembers(groupId, [memberId]);
    // Removed by somebody else between the commit and the answer.
    if (!member) throw new DomainError('member_not_found');
    return member;
  }

  private async apply(
    tx: Transaction,
    groupId: string,
    actorId: string,
    { userId, role }: Member,
    dto: UpdateMemberDto,
  ): Promise<void> {
    if (dto.role !== undefined && dto.role !== role) {
      await this.log.setRole(tx, groupId, userId, dto.role);
      await this.log.announce(tx, groupId, {
        type: 'system',
        event: 'role_changed',
        actorId,
        userIds: [userId],
        role: dto.role,
      });
    }
    if (dto.mutedUntil !== undefined) {
      const until = dto.mutedUntil === null ? null : new Date(dto.mutedUntil);
      await this.log.setMutedUntil(tx, groupId, userId, until);
    }
    if (dto.displayName !== undefined) {
      await this.log.setDisplayName(tx, groupId, userId, dto.displayName || null);
    }
  }
}
