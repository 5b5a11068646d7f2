import { Injectable, Logger } from '@nestjs/common';
import { LatestState } from '../common/concurrency/latest-state.js';
import { DomainEvents } from '../common/events/domain-events.js';
import { GroupLogService } from '../conversations/logs/group-log.service.js';
import type { Member } from '../conversations/members/member.js';
import { Database } from '../database/database.js';
import { UsersService } from '../users/users.service.js';
import { toGroupProfileResponse } from './group.dto.js';
import { GroupMembersChanged, GroupUpdated, JoinRequestChanged } from './group.events.js';
import { type GroupMemberResponse, toGroupMemberResponse } from './group-member.dto.js';
import { GroupRepository } from './group.repository.js';
import { type JoinRequestResponse, toJoinRequestResponse } from './join-request.dto.js';
import { JoinRequestRepository, type JoinRequestRow } from './join-request.repository.js';

/**
 * Adds the profiles to rows, and tells the rest of the server of those that changed: as they are when they are told, so
 * that the last word is the last state. Call it after the commit.
 */
@Injectable()
export class GroupAnnouncer {
  private readonly logger = new Logger(GroupAnnouncer.name);

  private readonly latest = new LatestState();

  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly groups: GroupRepository,
    private readonly requests: JoinRequestRepository,
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

  /** A group that was dissolved meanwhile has nothing to tell: its last message has told it. */
  async announceGroup(groupId: string): Promise<void> {
    await this.latest.tell(
      [groupId],
      () => this.groups.find(this.database, groupId),
      (row, isLatest) => {
        if (row && isLatest(groupId))
          this.events.publish(GroupUpdated, { group: toGroupProfileResponse(row) });
      },
    );
  }

  /**
   * Tells of these users as members, or as removed, whichever they are by now.
   *
   * @returns those who are members
   */
  async announceMembers(groupId: string, userIds: readonly string[]): Promise<GroupMemberResponse[]> {
    if (userIds.length === 0) return [];
    const keyOf = (userId: string): string => `${groupId}:${userId}`;
    return this.latest.tell(
      userIds.map(keyOf),
      async () => this.toMembers(await this.log.findMembers(this.database, groupId, userIds)),
      (present, isLatest) => {
        const told = new Set(userIds.filter((userId) => isLatest(keyOf(userId))));
        const members = present.filter(({ user }) => told.has(user.id));
        for (const { user } of members) told.delete(user.id);
        const removedUserIds = [...told];
        if (members.length + removedUserIds.length === 0) return;
        this.events.publish(GroupMembersChanged, { groupId, members, removedUserIds });
      },
    );
  }

  async announceRequests(groupId: string, rows: readonly JoinRequestRow[]): Promise<JoinRequestResponse[]> {
    if (rows.length === 0) return [];
    const moderatorIds = await this.groups.findModeratorIds(this.database, groupId);
    return this.latest.tell(
      rows.map(({ id }) => `request:${id}`),
      () => this.readRequests(rows),
      (requests, isLatest) =>
        requests.forEach((request, index) => {
          const askers = [request.user.id, ...(rows[index]!.held ? [] : moderatorIds)];
          if (!isLatest(`request:${request.id}`)) return;
          this.events.publish(JoinRequestChanged, { request, userIds: [...new Set(askers)] });
        }),
    );
  }

  /** For callers that cannot wait. A failure costs hints; the lists of members and of requests tell the same. */
  announceLater(groupId: string, userIds: readonly string[], rows: readonly JoinRequestRow[]): void {
    Promise.all([this.announceMembers(groupId, userIds), this.announceRequests(groupId, rows)]).catch(
      (error: unknown) => this.logger.warn({ err: error }, 'Changes of a group were not announced'),
    );
  }

  private async readRequests(rows: readonly JoinRequestRow[]): Promise<JoinRequestResponse[]> {
    const ids = rows.map(({ id }) => id);
    const found = await this.requests.findMany(this.database, ids);
    return this.toRequests(rows.map((row) => found.get(row.id) ?? row));
  }
}
