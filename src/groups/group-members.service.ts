import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import { isIdPosition } from '../common/pagination/id-position.js';
import type { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { toPage } from '../common/pagination/page.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { GroupLogService } from '../conversations/logs/group-log.service.js';
import { Database, type Transaction } from '../database/database.js';
import { CreationLimit } from '../users/creation-limit.js';
import { GroupAccess, type JoinedGroup, requireAllowed } from './group-access.service.js';
import { GroupAdmission } from './group-admission.service.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import { toGroupProfileResponse } from './group.dto.js';
import type { AddedMembersResponse, AddMembersDto, GroupMemberPage } from './group-member.dto.js';
import { canAddMembers, canRemove } from './group-policy.js';
import { GroupRepository } from './group.repository.js';

/** Who is in a group: seeing, adding, removing and leaving. */
@Injectable()
export class GroupMembersService {
  constructor(
    private readonly database: Database,
    private readonly access: GroupAccess,
    private readonly contacts: ContactsService,
    private readonly groups: GroupRepository,
    private readonly log: GroupLogService,
    private readonly admission: GroupAdmission,
    private readonly announcer: GroupAnnouncer,
    private readonly creations: CreationLimit,
  ) {}

  /** The members in the order of their user ids. @throws DomainError `group_not_found`, `not_a_member` */
  async list(
    { userId }: Identity,
    groupId: string,
    { limit, cursor }: PageQueryDto,
  ): Promise<GroupMemberPage> {
    await this.access.getAsMember(this.database, groupId, userId);
    const scope = `group-members:${groupId}:${userId}`;
    const [after] = cursor ? decodeCursor(scope, cursor, isIdPosition) : ['0'];
    const members = await this.log.findMemberPage(this.database, groupId, after, limit + 1);
    return toPage(
      await this.announcer.toMembers(members),
      limit,
      (member) => member,
      (member) => encodeCursor(scope, [member.user.id]),
    );
  }

  /**
   * Brings contacts of the caller in; those who are members already are passed over.
   *
   * @throws DomainError `group_not_found`, `not_a_member`, `forbidden`, `not_a_contact`, `blocked`, `limit_reached` (these
   *   three name whom they are about), `group_full`, `rate_limited`
   */
  async add({ userId }: Identity, groupId: string, dto: AddMembersDto): Promise<AddedMembersResponse> {
    await this.creations.consume(userId, dto.userIds.length);
    const { added, settled } = await this.database.transaction((tx) =>
      this.bringIn(tx, userId, groupId, dto.userIds),
    );
    await this.announcer.announceRequests(groupId, settled);
    await this.announcer.announceMembers(groupId, added);
    const members = await this.log.findMembers(this.database, groupId, dto.userIds);
    return { items: await this.announcer.toMembers(members) };
  }

  /**
   * Ends a membership: one's own, or that of somebody who stands lower.
   *
   * @throws DomainError `group_not_found`, `not_a_member`, `forbidden`, `member_not_found`, `owner_must_transfer`
   */
  async remove({ userId }: Identity, groupId: string, memberId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const group = await this.access.lockAsMember(tx, groupId, userId);
      await this.requireRemovable(tx, group, userId, memberId);
      await this.end(tx, group, userId, memberId);
    });
    await this.announcer.announceMembers(groupId, [memberId]);
  }

  /** Ends a membership in a locked group, without asking whether that is allowed; to be announced after the commit. */
  async end(tx: Transaction, group: JoinedGroup, actorId: string, memberId: string): Promise<void> {
    await this.log.leave(tx, group.id, actorId, memberId, toGroupProfileResponse(group));
    await this.groups.changeMemberCount(tx, group.id, -1);
  }

  private async bringIn(tx: Transaction, userId: string, groupId: string, userIds: readonly string[]) {
    const { role, join_policy: policy } = await this.access.getAsMember(tx, groupId, userId);
    requireAllowed(canAddMembers(role, policy));
    // Pairs are locked before the group, so whom it is about is decided first and looked at again under the lock.
    const outside = await this.findOutside(tx, groupId, userIds);
    const fieldOf = (id: string): string => `userIds[${userIds.indexOf(id)}]`;
    await this.contacts.lockInvitations(tx, userId, outside);
    await this.contacts.requireInvitable(tx, userId, outside, fieldOf);
    await this.admission.requireGroupsLeft(tx, outside, fieldOf);
    const group = await this.access.lockAsMember(tx, groupId, userId);
    requireAllowed(canAddMembers(group.role, group.join_policy));
    const added = await this.findOutside(tx, groupId, outside);
    if (added.length === 0) return { added, settled: [] };
    return { added, settled: await this.admission.admit(tx, group, userId, added) };
  }

  private async findOutside(tx: Transaction, groupId: string, userIds: readonly string[]): Promise<string[]> {
    const members = await this.log.findMembers(tx, groupId, userIds);
    const inside = new Set(members.map((member) => member.userId));
    return userIds.filter((id) => !inside.has(id));
  }

  private async requireRemovable(
    tx: Transaction,
    { id, role }: JoinedGroup,
    userId: string,
    memberId: string,
  ): Promise<void> {
    if (memberId === userId) {
      if (role === 'owner') throw new DomainError('owner_must_transfer');
      return;
    }
    const target = await this.access.getMember(tx, id, memberId);
    requireAllowed(canRemove(role, target.role));
  }
}
