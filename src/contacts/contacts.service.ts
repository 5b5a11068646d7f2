import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { Database, type Transaction } from '../database/database.js';
import { CreationLimit } from '../users/creation-limit.js';
import { UsersService } from '../users/users.service.js';
import { BlockRepository } from './block.repository.js';
import { type ContactResponse, toContactResponse } from './contact.dto.js';
import { ContactRepository } from './contact.repository.js';
import { RelationService } from './relation.service.js';

/** A contact as `sync` shows it; a tombstone has `deletedAt`. */
export type ContactChange = ContactResponse;

/** What other modules may know of who is whose contact. The use cases of REST are in the services beside it. */
@Injectable()
export class ContactsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly contacts: ContactRepository,
    private readonly blocks: BlockRepository,
    private readonly relations: RelationService,
    private readonly creations: CreationLimit,
  ) {}

  /** Those among `ids` who are contacts of the user with no block in either direction: who may see presence. */
  async findContactIds(userId: string, ids: readonly string[]): Promise<Set<string>> {
    const [contactIds, blockedIds] = await Promise.all([
      this.contacts.findIdsAmong(this.database, userId, ids),
      this.blocks.findBlockedAmong(this.database, userId, ids),
    ]);
    return new Set([...contactIds].filter((id) => !blockedIds.has(id)));
  }

  /** Holds still whether the user may bring `ids` into a group. Comes before every lock of a conversation. */
  lockInvitations(tx: Transaction, userId: string, ids: readonly string[]): Promise<void> {
    return this.relations.lockMany(tx, userId, ids);
  }

  /**
   * Whether the user may bring all of `ids` into a group.
   *
   * @param fieldOf the field of the request that named an id
   * @throws DomainError `not_a_contact` or `blocked`, naming those who stand in the way by their fields. Who is no
   *   contact is told like who does not exist.
   */
  async requireInvitable(
    tx: Transaction,
    userId: string,
    ids: readonly string[],
    fieldOf: (id: string) => string,
  ): Promise<void> {
    if (ids.length === 0) return;
    const contactIds = await this.contacts.findIdsAmong(tx, userId, ids);
    const refuse = (code: 'not_a_contact' | 'blocked', refused: string[], message: string): void => {
      const errors = refused.map((id) => ({ field: fieldOf(id), message }));
      if (errors.length > 0) throw new DomainError(code, { errors });
    };
    const present = await this.users.lockPresent(tx, ids);
    const strangers = ids.filter((id) => !contactIds.has(id) || !present.has(id));
    refuse('not_a_contact', strangers, 'is not a contact');
    refuse('blocked', [...(await this.blocks.findBlockedAmong(tx, userId, ids))], 'is behind a block');
  }

  /**
   * One page of what changed in the user's contacts since a transaction horizon: begun, ended (`deletedAt`), noted
   * on, or with a changed profile. In the order of the contacts' ids, after `afterId` (`'0'` for the first page).
   */
  async findChanged(
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<ContactChange[]> {
    const rows = await this.contacts.findChanged(this.database, userId, sinceXid, afterId, limit);
    const profiles = await this.users.findPublicProfiles(rows.map((row) => row.contact_id));
    return rows.map((row) => toContactResponse(row, profiles.get(row.contact_id)!));
  }

  /**
   * The conversation with another user, made when there is none, whether the two are contacts or not. For servers on
   * which anyone may write to anyone; whether a message is let through is for its writer to decide.
   *
   * @throws DomainError `cannot_add_self`, `user_not_found`, `blocked` (nobody gets a conversation with somebody whom
   *   they have blocked), `rate_limited`
   */
  async openConversation(userId: string, peerId: string): Promise<string> {
    if (userId === peerId) throw new DomainError('cannot_add_self');
    const existing = await this.relations.findConversationId(this.database, userId, peerId);
    if (existing) return existing;
    await this.creations.consume(userId);
    return this.database.transaction(async (tx) => {
      const relation = await this.relations.lock(tx, userId, peerId);
      if (!relation.bothPresent) throw new DomainError('user_not_found');
      if (relation.isBlocked) throw new DomainError('blocked');
      return this.relations.openConversation(tx, userId, peerId, relation);
    });
  }
}
