import { DomainEvents } from '../../src/common/events/domain-events.js';
import { ContactRepository } from '../../src/contacts/contact.repository.js';
import { GroupLogService } from '../../src/conversations/logs/group-log.service.js';
import { SingleLogService } from '../../src/conversations/logs/single-log.service.js';
import { SystemLogRepository } from '../../src/conversations/logs/system-log.repository.js';
import { MemberRepository } from '../../src/conversations/members/member.repository.js';
import { ReadPositionService } from '../../src/conversations/reading/read-position.service.js';
import type { Database, Transaction } from '../../src/database/database.js';
import { toGroupProfileResponse } from '../../src/groups/group.dto.js';
import { GroupRepository } from '../../src/groups/group.repository.js';

/**
 * Accounts, conversations and messages as the product writes them, without asking whether somebody may, for tests of what
 * reads them. Nobody hears of it: events stay here.
 */
export class Scene {
  private readonly events = new DomainEvents();
  private readonly members = new MemberRepository();
  private readonly log = new SystemLogRepository();
  private readonly singleLog = new SingleLogService(this.members, this.log);
  private readonly groupLog = new GroupLogService(this.members, this.log, this.events);
  private readonly groups = new GroupRepository();
  private readonly contacts = new ContactRepository();
  private readonly readPositions: ReadPositionService;
  private sent = 0;

  constructor(private readonly database: Database) {
    this.readPositions = new ReadPositionService(database, this.events);
  }

  async user(nickname = 'Somebody'): Promise<string> {
    return this.id('INSERT INTO users (nickname) VALUES ($1) RETURNING id', [nickname]);
  }

  /** So many accounts at once. */
  async users(count: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `INSERT INTO users (nickname) SELECT 'User ' || n FROM generate_series(1, $1::int) n RETURNING id`,
      [count],
    );
    return rows.map((row) => row.id);
  }

  /** A single conversation without a message. */
  single(a: string, b: string): Promise<string> {
    return this.database.transaction((tx) => this.singleLog.open(tx, a, b, 'open'));
  }

  /** A group whose first message is the system's. */
  group(ownerId: string, memberIds: readonly string[] = [], name = 'Weavers'): Promise<string> {
    return this.database.transaction(async (tx) => {
      const id = await this.groupLog.create(tx, ownerId, memberIds, name);
      const profile = { name, icon: null, memo: null, joinPolicy: 'approval' } as const;
      await this.groups.insert(tx, id, ownerId, profile, memberIds.length + 1);
      return id;
    });
  }

  /** Sends texts, each in a transaction of its own; returns the last seq. */
  async say(conversationId: string, senderId: string, ...texts: string[]): Promise<number> {
    let seq = 0;
    for (const text of texts) seq = await this.append(conversationId, senderId, text);
    return seq;
  }

  private async append(conversationId: string, senderId: string, text: string): Promise<number> {
    const content = JSON.stringify({ type: 'text', text });
    const [row] = await this.database.query<{ o_outcome: string; o_seq: string }>(
      `SELECT * FROM append_messages($1, $2, $3, $4, '{null}', '{null}', '{open}', null)`,
      [[conversationId], [senderId], [`m${++this.sent}`], [content]],
    );
    if (row!.o_outcome !== 'stored') throw new Error(`The message was not stored: ${row!.o_outcome}`);
    return Number(row!.o_seq);
  }

  /** Writes a system message that moves nobody; returns its seq. */
  announce(groupId: string, actorId: string): Promise<number> {
    return this.inGroup(groupId, (tx) =>
      this.groupLog.announce(tx, groupId, { type: 'system', event: 'group_updated', actorId, changes: {} }),
    );
  }

  async read(conversationId: string, userId: string, seq: number): Promise<void> {
    await this.readPositions.markRead(identityOf(userId), conversationId, seq);
  }

  /** Returns the seq of the message that says so. */
  join(groupId: string, userId: string): Promise<number> {
    return this.inGroup(groupId, async (tx) => {
      await this.groupLog.join(tx, groupId, userId, [userId]);
      await this.groups.changeMemberCount(tx, groupId, 1);
    });
  }

  /** Returns the seq of the message that says so; the group's present profile stays with the former member. */
  leave(groupId: string, userId: string): Promise<number> {
    return this.inGroup(groupId, async (tx) => {
      const profile = toGroupProfileResponse((await this.groups.find(tx, groupId))!);
      await this.groupLog.leave(tx, groupId, userId, userId, profile);
      await this.groups.changeMemberCount(tx, groupId, -1);
    });
  }

  async befriend(a: string, b: string): Promise<void> {
    await this.database.transaction((tx) => this.contacts.connect(tx, a, b));
  }

  /** Does something under the group's lock; returns the group's last seq then. */
  private inGroup(groupId: string, work: (tx: Transaction) => Promise<void>): Promise<number> {
    return this.database.transaction(async (tx) => {
      await this.groupLog.lock(tx, groupId);
      await work(tx);
      const [row] = await tx.query<{ last_seq: string }>('SELECT last_seq FROM conversations WHERE id = $1', [
        groupId,
      ]);
      return Number(row!.last_seq);
    });
  }

  private async id(sql: string, parameters: readonly unknown[]): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(sql, parameters);
    return row!.id;
  }
}

export const identityOf = (userId: string) => ({
  userId,
  sessionId: '1',
  expiresAt: Number.MAX_SAFE_INTEGER,
});
