import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { SingleLogService } from '../conversations/logs/single-log.service.js';
import type { Queryable, Transaction } from '../database/database.js';
import { UsersService } from '../users/users.service.js';
import { BlockRepository } from './block.repository.js';
import { type ContactRow, ContactRepository } from './contact.repository.js';
import { type Relation, singleSendState } from './send-state.js';

/**
 * How two users stand to each other, and the right to send that follows from it. Every transaction that changes
 * something between two users begins with `lock` and ends with one of the other methods.
 */
@Injectable()
export class RelationService {
  constructor(
    private readonly users: UsersService,
    private readonly singles: SingleLogService,
    private readonly contacts: ContactRepository,
    private readonly blocks: BlockRepository,
  ) {}

  /** Holds the relation still until the transaction ends, and tells what it is. */
  async lock(tx: Transaction, a: string, b: string): Promise<Relation> {
    // The accounts come first: an erasure holds its account before it touches anything between two users.
    const present = await this.users.lockPresent(tx, [a, b]);
    await this.singles.lockPair(tx, a, b);
    return { bothPresent: present.size === 2, ...(await this.read(tx, a, b)) };
  }

  /**
   * Holds the relations of one user with many still, as `lock` does with one.
   *
   * @throws DomainError `user_not_found` when the account of the user itself is gone
   */
  async lockMany(tx: Transaction, userId: string, others: readonly string[]): Promise<void> {
    const present = await this.users.lockPresent(tx, [userId, ...others]);
    if (!present.has(userId)) throw new DomainError('user_not_found');
    await this.singles.lockPairs(tx, userId, others);
  }

  /** Makes two users contacts and gives them a conversation that is open. Needs `lock`, and no block between them. */
  async connect(tx: Transaction, a: string, b: string): Promise<ContactRow[]> {
    const rows = await this.contacts.connect(tx, a, b);
    await this.openConversation(tx, a, b, { bothPresent: true, areContacts: true, isBlocked: false });
    return rows;
  }

  findConversationId(db: Queryable, a: string, b: string): Promise<string | null> {
    return this.singles.findId(db, a, b);
  }

  /** The conversation of the two, made when they have none. Needs `lock`. */
  openConversation(tx: Transaction, a: string, b: string, relation: Relation): Promise<string> {
    return this.singles.open(tx, a, b, singleSendState(relation));
  }

  /** Gives the conversation of the two, if they have one, the right to send that the relation now asks for. */
  async refreshSendState(tx: Transaction, a: string, b: string, bothPresent: boolean): Promise<void> {
    const state = singleSendState({ bothPresent, ...(await this.read(tx, a, b)) });
    await this.singles.setStateIfOpen(tx, a, b, state);
  }

  private async read(db: Queryable, a: string, b: string): Promise<Omit<Relation, 'bothPresent'>> {
    const areContacts = await this.contacts.areContacts(db, a, b);
    return { areContacts, isBlocked: await this.blocks.isBlockedBetween(db, a, b) };
  }
}
