import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { GroupLogService } from '../conversations/logs/group-log.service.js';
import type { Member, MemberRole } from '../conversations/members/member.js';
import type { Queryable, Transaction } from '../database/database.js';
import { canSee } from './group-policy.js';
import { GroupRepository, type SeenGroupRow } from './group.repository.js';

/** A group as a present member sees it. */
export interface JoinedGroup extends SeenGroupRow {
  role: MemberRole;
}

/** Lets a user into a group's matters: finds the group and the user's role, and says no in the right words. */
@Injectable()
export class GroupAccess {
  constructor(
    private readonly groups: GroupRepository,
    private readonly log: GroupLogService,
  ) {}

  /**
   * Holds a group that the user may see still until the transaction ends; what is read from here on stays true. Who may
   * not see it waits for no lock: how long a refusal takes must not tell that there is something.
   *
   * @throws DomainError `group_not_found`
   */
  async lockVisible(tx: Transaction, groupId: string, userId: string): Promise<SeenGroupRow> {
    await this.getVisible(tx, groupId, userId);
    await this.log.lock(tx, groupId);
    return this.getVisible(tx, groupId, userId);
  }

  /** As `lockVisible`, for members only. @throws DomainError `group_not_found` or `not_a_member` */
  async lockAsMember(tx: Transaction, groupId: string, userId: string): Promise<JoinedGroup> {
    await this.getAsMember(tx, groupId, userId);
    await this.log.lock(tx, groupId);
    return this.getAsMember(tx, groupId, userId);
  }

  /** Locks several groups and returns those that the user is still a member of. */
  async lockJoined(tx: Transaction, groupIds: readonly string[], userId: string): Promise<JoinedGroup[]> {
    await this.log.lock(tx, ...groupIds);
    const joined: JoinedGroup[] = [];
    for (const groupId of groupIds) {
      const group = await this.groups.findFor(tx, groupId, userId);
      if (group && group.role !== null) joined.push({ ...group, role: group.role });
    }
    return joined;
  }

  /** Reads without a lock, for members only. @throws DomainError `group_not_found` or `not_a_member` */
  async getAsMember(db: Queryable, groupId: string, userId: string): Promise<JoinedGroup> {
    return requireMember(await this.getExisting(db, groupId, userId));
  }

  /** @throws DomainError `group_not_found` also for a group by invitation that the user is not in */
  async getVisible(db: Queryable, groupId: string, userId: string): Promise<SeenGroupRow> {
    const group = await this.getExisting(db, groupId, userId);
    if (!canSee(group.role, group.join_policy)) throw new DomainError('group_not_found');
    return group;
  }

  /** A present member. @throws DomainError `member_not_found` */
  async getMember(db: Queryable, groupId: string, userId: string): Promise<Member> {
    const member = await this.log.findMember(db, groupId, userId);
    if (!member) throw new DomainError('member_not_found');
    return member;
  }

  private async getExisting(db: Queryable, groupId: string, userId: string): Promise<SeenGroupRow> {
    const group = await this.groups.findFor(db, groupId, userId);
    if (!group) throw new DomainError('group_not_found');
    return group;
  }
}

/** A stranger to a hidden group hears that there is none; to any other, that it is for members. */
function requireMember(group: SeenGroupRow): JoinedGroup {
  const { role } = group;
  if (role !== null) return { ...group, role };
  throw new DomainError(canSee(role, group.join_policy) ? 'not_a_member' : 'group_not_found');
}

/** @throws DomainError `forbidden` */
export function requireAllowed(isAllowed: boolean): void {
  if (!isAllowed) throw new DomainError('forbidden');
}
