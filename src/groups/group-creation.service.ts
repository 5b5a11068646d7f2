import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity/identity.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { GroupLogService } from '../conversations/logs/group-log.service.js';
import { Database } from '../database/database.js';
import { CreationLimit } from '../users/creation-limit.js';
import { GroupAdmission } from './group-admission.service.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import { type CreateGroupDto, type GroupResponse, toGroupResponse } from './group.dto.js';
import { GroupRepository } from './group.repository.js';

@Injectable()
export class GroupCreation {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly log: GroupLogService,
    private readonly groups: GroupRepository,
    private readonly admission: GroupAdmission,
    private readonly announcer: GroupAnnouncer,
    private readonly creations: CreationLimit,
  ) {}

  /**
   * Makes a group of the caller's with contacts of theirs in it.
   *
   * @throws DomainError `not_a_contact`, `blocked`, `limit_reached` (which name whom they are about), `group_full`,
   *   `rate_limited`
   */
  async create({ userId }: Identity, dto: CreateGroupDto): Promise<GroupResponse> {
    const memberIds = (dto.memberIds ?? []).filter((id) => id !== userId);
    await this.creations.consume(userId, Math.max(1, memberIds.length));
    this.admission.requireRoom(1 + memberIds.length);
    const fieldOf = (id: string): string => `memberIds[${dto.memberIds!.indexOf(id)}]`;
    const row = await this.database.transaction(async (tx) => {
      await this.admission.lockJoining(tx, userId);
      await this.contacts.lockInvitations(tx, userId, memberIds);
      await this.contacts.requireInvitable(tx, userId, memberIds, fieldOf);
      await this.admission.requireGroupsLeft(tx, memberIds, fieldOf);
      const id = await this.log.create(tx, userId, memberIds, dto.name);
      return this.groups.insert(tx, id, userId, toProfile(dto), 1 + memberIds.length);
    });
    await this.announcer.announceMembers(row.id, [userId, ...memberIds]);
    return toGroupResponse({ ...row, role: 'owner' });
  }
}

const toProfile = ({ name, icon, memo, joinPolicy }: CreateGroupDto) => ({
  name,
  icon: icon ?? null,
  memo: memo || null,
  joinPolicy: joinPolicy ?? ('approval' as const),
});
