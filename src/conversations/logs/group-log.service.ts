import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/events/domain-events.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { LogWritten } from '../conversation.events.js';
import type { MemberRole } from '../members/conversation-member.entity.js';
import type { LogMessage } from '../message/log-message.js';
import { type Member, MemberRepository } from '../members/member.repository.js';
import { SystemLogRepository } from './system-log.repository.js';
import type { SystemContent } from '../message/system-content.js';

/** A system message that only tells of a change, without moving anybody in or out. */
export type Announcement = Extract<
  SystemContent,
  { event: 'owner_changed' | 'role_changed' | 'group_updated' }
>;

/**
 * The log of a group, for the module that decides about groups. Membership rides the log: each change is a system
 * message, written in the transaction that makes the change, and delivered after its commit.
 *
 * Every method that changes something needs `lock` first, in the same transaction.
 */
@Injectable()
export class GroupLogService {
  constructor(
    private readonly members: MemberRepository,
    private readonly log: SystemLogRepository,
    private readonly events: DomainEvents,
  ) {}

  /** Holds still the memberships, rights and numbers of these groups until the transaction ends. */
  async lock(tx: Transaction, ...groupIds: string[]): Promise<void> {
    await this.log.lock(tx, groupIds);
  }

  /** Starts a log whose first message makes `ownerId` and `memberIds` its members; returns the group's id. */
  async create(
    tx: Transaction,
    ownerId: string,
    memberIds: readonly string[],
    name: string,
  ): Promise<string> {
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO conversations (type) VALUES ('group') RETURNING id`,
    );
    const groupId = row!.id;
    const userIds = [ownerId, ...memberIds];
    const message = await this.append(tx, groupId, {
      type: 'system',
      event: 'group_created',
      actorId: ownerId,
      name,
      userIds,
    });
    await this.members.join(tx, groupId, userIds, message.seq);
    await this.members.setRole(tx, groupId, ownerId, 'owner');
    return groupId;
  }

  /** Makes users members, brought in by `actorId` (or by themselves). They see the group from here on. */
  async join(tx: Transaction, groupId: string, actorId: string, userIds: readonly string[]): Promise<void> {
    const message = await this.append(tx, groupId, {
      type: 'system',
      event: 'members_joined',
      actorId,
      userIds: [...userIds],
    });
    await this.members.join(tx, groupId, userIds, message.seq);
  }

  /**
   * Ends one membership. The message that says so is the last one the user gets to see.
   *
   * @param profile the group as the user knew it; shown to the former member from now on
   */
  async leave(
    tx: Transaction,
    groupId: string,
    actorId: string,
    userId: string,
    profile: object,
  ): Promise<void> {
    const event = actorId === userId ? 'member_left' : 'member_removed';
    const message = await this.append(tx, groupId, { type: 'system', event, actorId, userIds: [userId] });
    await this.members.leave(tx, groupId, [userId], message.seq, profile);
  }

  /** Ends all memberships with one last message. */
  async dissolve(tx: Transaction, groupId: string, actorId: string, profile: object): Promise<void> {
    const message = await this.append(tx, groupId, { type: 'system', event: 'group_dissolved', actorId });
    await this.members.leave(tx, groupId, undefined, message.seq, profile);
  }

  async announce(tx: Transaction, groupId: string, content: Announcement): Promise<void> {
    await this.append(tx, groupId, content);
  }

  async setRole(tx: Transaction, groupId: string, userId: string, role: MemberRole): Promise<void> {
    await this.members.setRole(tx, groupId, userId, role);
  }

  /** Takes the right to send away until `until`; null gives it back. */
  async setMutedUntil(tx: Transaction, groupId: string, userId: string, until: Date | null): Promise<void> {
    await this.members.setMutedUntil(tx, groupId, userId, until);
  }

  async setDisplayName(tx: Transaction, groupId: string, userId: string, name: string | null): Promise<void> {
    await this.members.setDisplayName(tx, groupId, userId, name);
  }

  /** The present membership of one user, or null. */
  async findMember(db: Queryable, groupId: string, userId: string): Promise<Member | null> {
    const [member] = await this.members.findPresent(db, groupId, [userId]);
    return member ?? null;
  }

  /** The present memberships among `userIds`. */
  findMembers(db: Queryable, groupId: string, userIds: readonly string[]): Promise<Member[]> {
    return this.members.findPresent(db, groupId, userIds);
  }

  /** Present members in the order of their user ids, after `afterUserId` (`'0'` for the first page). */
  findMemberPage(db: Queryable, groupId: string, afterUserId: string, limit: number): Promise<Member[]> {
    return this.members.findPage(db, groupId, afterUserId, limit);
  }

  private async append(tx: Transaction, groupId: string, content: SystemContent): Promise<LogMessage> {
    const message = await this.log.append(tx, groupId, content);
    tx.afterCommit(() => this.events.publish(LogWritten, [{ kind: 'new', message }]));
    return message;
  }
}
