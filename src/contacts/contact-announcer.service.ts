import { Injectable, Logger } from '@nestjs/common';
import { LatestState } from '../common/concurrency/latest-state.js';
import { DomainEvents } from '../common/events/domain-events.js';
import { Database } from '../database/database.js';
import { UsersService } from '../users/users.service.js';
import { type BlockResponse, toBlockResponse } from './block.dto.js';
import { BlockRepository, type BlockRow } from './block.repository.js';
import { type ContactResponse, toContactResponse } from './contact.dto.js';
import { BlockUpdated, ContactChanged, ContactRequestChanged } from './contact.events.js';
import { type ContactKey, ContactRepository, type ContactRow } from './contact.repository.js';
import { type ContactRequestResponse, toContactRequestResponse } from './contact-request.dto.js';
import { ContactRequestRepository, type ContactRequestRow } from './contact-request.repository.js';

/**
 * Adds the profiles to rows, and tells the rest of the server of those that changed: as they are when they are told, so
 * that the last word is the last state. Call it after the commit.
 */
@Injectable()
export class ContactAnnouncer {
  private readonly logger = new Logger(ContactAnnouncer.name);

  private readonly latest = new LatestState();

  constructor(
    private readonly database: Database,
    private readonly contacts: ContactRepository,
    private readonly requests: ContactRequestRepository,
    private readonly blocks: BlockRepository,
    private readonly users: UsersService,
    private readonly events: DomainEvents,
  ) {}

  async toContacts(rows: readonly ContactRow[]): Promise<ContactResponse[]> {
    const profiles = await this.users.findPublicProfiles(rows.map((row) => row.contact_id));
    return rows.map((row) => toContactResponse(row, profiles.get(row.contact_id)!));
  }

  async toRequests(rows: readonly ContactRequestRow[]): Promise<ContactRequestResponse[]> {
    const profiles = await this.users.findPublicProfiles(rows.flatMap((row) => [row.from_id, row.to_id]));
    return rows.map((row) => toContactRequestResponse(row, profiles));
  }

  async toBlocks(rows: readonly BlockRow[]): Promise<BlockResponse[]> {
    const profiles = await this.users.findPublicProfiles(rows.map((row) => row.blocked_id));
    return rows.map((row) => toBlockResponse(row, profiles.get(row.blocked_id)!));
  }

  /** Holds nobody up. A failure costs a hint; `sync` tells the same. */
  announceBlock(userId: string, blockedId: string): void {
    const key = `block:${userId}:${blockedId}`;
    const read = async (): Promise<BlockResponse[]> => {
      const row = await this.blocks.find(this.database, userId, blockedId);
      return this.toBlocks(row ? [row] : []);
    };
    this.latest
      .tell([key], read, ([block], isLatest) => {
        if (block && isLatest(key)) this.events.publish(BlockUpdated, { userId, block });
      })
      .catch((error: unknown) => this.logger.warn({ err: error }, 'A block was not announced'));
  }

  async announceContacts(keys: readonly ContactKey[]): Promise<void> {
    if (keys.length === 0) return;
    await this.latest.tell(
      keys.map(nameOf),
      () => this.readContacts(keys),
      (contacts, isLatest) => {
        for (const [key, contact] of contacts) {
          if (isLatest(nameOf(key))) this.events.publish(ContactChanged, { userId: key.user_id, contact });
        }
      },
    );
  }

  async announceRequests(rows: readonly ContactRequestRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.latest.tell(
      rows.map(({ id }) => `request:${id}`),
      () => this.readRequests(rows),
      (requests, isLatest) => {
        for (const { request, isHeld } of requests) {
          const userIds = isHeld ? [request.from] : [request.from, request.to];
          if (isLatest(`request:${request.id}`))
            this.events.publish(ContactRequestChanged, { request, userIds });
        }
      },
    );
  }

  /** For callers that cannot wait. A failure costs a hint; `sync` tells the same. */
  announceLater(contacts: readonly ContactKey[], requests: readonly ContactRequestRow[]): void {
    Promise.all([this.announceContacts(contacts), this.announceRequests(requests)]).catch((error: unknown) =>
      this.logger.warn({ err: error }, 'Ended contacts were not announced'),
    );
  }

  private async readContacts(keys: readonly ContactKey[]): Promise<[ContactRow, ContactResponse][]> {
    const rows = await this.contacts.findViews(this.database, keys);
    const contacts = await this.toContacts(rows);
    return rows.map((row, index) => [row, contacts[index]!]);
  }

  /** What an erasure removed has no present state; the row that was removed is the last one. */
  private async readRequests(rows: readonly ContactRequestRow[]) {
    const found = await this.requests.findMany(
      this.database,
      rows.map(({ id }) => id),
    );
    const present = rows.map((row) => found.get(row.id) ?? row);
    const requests = await this.toRequests(present);
    return requests.map((request, index) => ({ request, isHeld: present[index]!.held }));
  }
}

const nameOf = ({ user_id: userId, contact_id: contactId }: ContactKey): string =>
  `contact:${userId}:${contactId}`;
