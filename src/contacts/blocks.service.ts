import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { DomainEvents } from '../common/events/domain-events.js';
import type { Identity } from '../common/identity/identity.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import { isIdPosition } from '../common/pagination/id-position.js';
import type { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { toPage } from '../common/pagination/page.js';
import { AccountsConfig } from '../config/config.js';
import { Database } from '../database/database.js';
import type { BlockPage } from './block.dto.js';
import { BlockRepository } from './block.repository.js';
import { ContactAnnouncer } from './contact-announcer.service.js';
import { BlocksChanged } from './contact.events.js';
import { ContactRequestRepository } from './contact-request.repository.js';
import { RelationService } from './relation.service.js';

/**
 * Whom I want nothing to do with. A block leaves the contact as it is and stops single chat, contact requests,
 * group invitations, presence and typing, in both directions.
 */
@Injectable()
export class BlocksService {
  constructor(
    private readonly database: Database,
    private readonly relations: RelationService,
    private readonly blocks: BlockRepository,
    private readonly requests: ContactRequestRepository,
    private readonly announcer: ContactAnnouncer,
    private readonly events: DomainEvents,
    private readonly config: AccountsConfig,
  ) {}

  /** Blocks a user; again is no change. @throws DomainError `cannot_add_self`, `user_not_found`, `too_many_blocks` */
  async block({ userId }: Identity, blockedId: string): Promise<void> {
    if (blockedId === userId) throw new DomainError('cannot_add_self');
    const rejected = await this.database.transaction(async (tx) => {
      const { bothPresent } = await this.relations.lock(tx, userId, blockedId);
      if (!bothPresent) throw new DomainError('user_not_found');
      const before = await this.blocks.countForInsert(tx, userId);
      if (!(await this.blocks.insert(tx, userId, blockedId))) return [];
      if (before >= this.config.blocksPerAccount) throw new DomainError('too_many_blocks');
      tx.afterCommit(() => this.tell(userId, blockedId, true));
      await this.relations.refreshSendState(tx, userId, blockedId, bothPresent);
      return this.requests.settle(tx, userId, blockedId, 'rejected');
    });
    await this.announcer.announceRequests(rejected);
  }

  /** Takes a block back; where there is none nothing happens. */
  async unblock({ userId }: Identity, blockedId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { bothPresent } = await this.relations.lock(tx, userId, blockedId);
      if (!(await this.blocks.remove(tx, userId, blockedId))) return;
      tx.afterCommit(() => this.tell(userId, blockedId, false));
      await this.relations.refreshSendState(tx, userId, blockedId, bothPresent);
    });
  }

  /** Whom the caller has blocked, in the order of their ids. */
  async list({ userId }: Identity, { limit, cursor }: PageQueryDto): Promise<BlockPage> {
    const scope = `blocks:${userId}`;
    const [after] = cursor ? decodeCursor(scope, cursor, isIdPosition) : ['0'];
    const rows = await this.blocks.findPage(this.database, userId, after, limit + 1);
    return toPage(
      await this.announcer.toBlocks(rows),
      limit,
      (block) => block,
      (block) => encodeCursor(scope, [block.user.id]),
    );
  }

  private tell(userId: string, blockedId: string, blocked: boolean): void {
    this.events.publish(BlocksChanged, { userId, blockedId, blocked });
    this.announcer.announceBlock(userId, blockedId);
  }
}
