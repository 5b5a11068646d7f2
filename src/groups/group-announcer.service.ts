import { Injectable, Logger } from '@nestjs/common';
import { DomainEvents } from '../common/events/domain-events.js';
import { GroupLogService } from '../conversations/group-log.service.js';
import type { Member } from '../conversations/member.js';
import { Database } from '../database/database.js';
import { UsersService } from '../users/users.service.js';
import { toGroupProfileResponse } from './group.dto.js';
import { GroupMembersChanged, GroupUpdated, JoinRequestChanged } from './group.events.js';
import { type GroupMemberResponse, toGroupMemberResponse } from './group-member.dto.js';
import { GroupRepository, type GroupRow } from './group.repository.js';
import { type JoinRequestResponse, toJoinRequestResponse } from './join-request.dto.js';
import type { JoinRequestRow } from './join-request.repository.js';

/** Adds the profiles to rows, and tells the rest of the server of those that changed. Call it after the commit. */
@Injectable()
export class GroupAnnouncer {
  private readonly logger = new Logger(GroupAnnouncer.name);

  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly groups: GroupRepository,
    private readonly log: GroupLogService,
    private readonly events: DomainEvents,
  ) {}

  async toMembers(members: readonly Member[]): Promise<GroupMemberResponse[]> {
    const profiles = await this.users.findPublicProfiles(members.map((member) => member.userId));
    return members.map((member) => toGroupMemberResponse(member, profiles.get(member.userId)!));
  }

  async toRequests(rows: readonly JoinRequestRow[]): Promise<JoinRequestResponse[]> {
    const profiles = await this.users.findPublicProfiles(rows.map((row) => row.user_id));
    return rows.map((row) => toJoinRequestResponse(row, profiles.get(row.user_id)!));
  }

  announceGroup(row: GroupRow): void {
    this.events.publish(GroupUpdated, { group: toGroupProfileResponse(row) });
  }

  /** Tells of the members as they are now, which may already be later than the change that was announced. */
  async announceMembers(groupId: string, userIds: readonly string[]): Promise<GroupMemberResponse[]> {
    if (userIds.length === 0) return [];
    const members = await this.toMembers(await this.log.findMembers(this.database, groupId, userIds));
    if (members.length > 0) {
      this.events.publish(GroupMembersChanged, { groupId, members, removedUserIds: [] });
    }
    return members;
  }

  announceRemoved(groupId: string, userId: string): void {
    this.events.publish(GroupMembersChanged, { groupId, members: [], removedUserIds: [userId] });
  }

  async announceRequests(groupId: string, rows: readonly JoinRequestRow[]): Promise<JoinRequestResponse[]> {
    if (rows.length === 0) return [];
    const moderatorIds = await this.groups.findModeratorIds(this.database, groupId);
    const requests = await this.toRequests(rows);
    for (const request of requests) {
      const userIds = [...new Set([request.user.id, ...moderatorIds])];
      this.events.publish(JoinRequestChanged, { request, userIds });
    }
    return requests;
  }

  /** For callers that cannot wait. A failure costs a hint; the list of requests tells the same. */
  announceRequestsLater(groupId: string, rows: readonly JoinRequestRow[]): void {
    this.announceRequests(groupId, rows).catch((error: unknown) =>
      this.logger.warn({ err: error }, 'Settled join requests were not announced'),
    );
  }
}
