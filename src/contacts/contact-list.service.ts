import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import { isIdPosition } from '../common/pagination/id-position.js';
import type { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { toPage } from '../common/pagination/page.js';
import { Database } from '../database/database.js';
import { ContactAnnouncer } from './contact-announcer.service.js';
import type { ContactPage, ContactResponse, UpdateContactDto } from './contact.dto.js';
import { ContactRepository } from './contact.repository.js';
import { RelationService } from './relation.service.js';

/** What an account does with its own list of contacts. */
@Injectable()
export class ContactListService {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactRepository,
    private readonly relations: RelationService,
    private readonly announcer: ContactAnnouncer,
  ) {}

  /** The caller's contacts in the order of their user ids. */
  async list({ userId }: Identity, { limit, cursor }: PageQueryDto): Promise<ContactPage> {
    const scope = `contacts:${userId}`;
    const [after] = cursor ? decodeCursor(scope, cursor, isIdPosition) : ['0'];
    const rows = await this.contacts.findPage(this.database, userId, after, limit + 1);
    return toPage(
      await this.announcer.toContacts(rows),
      limit,
      (contact) => contact,
      (contact) => encodeCursor(scope, [contact.user.id]),
    );
  }

  /** Changes the caller's own notes on a contact. @throws DomainError `contact_not_found` */
  async update({ userId }: Identity, contactId: string, dto: UpdateContactDto): Promise<ContactResponse> {
    const remark = dto.remark === '' ? null : dto.remark;
    const row = await this.contacts.setDetails(this.database, userId, contactId, { remark, tags: dto.tags });
    if (!row) throw new DomainError('contact_not_found');
    await this.announcer.announceContacts([row]);
    const [contact] = await this.announcer.toContacts([row]);
    return contact!;
  }

  /** Ends a contact for both sides. Their history stays. @throws DomainError `contact_not_found` */
  async remove({ userId }: Identity, contactId: string): Promise<void> {
    const ended = await this.database.transaction(async (tx) => {
      const { bothPresent, areContacts } = await this.relations.lock(tx, userId, contactId);
      if (!areContacts) throw new DomainError('contact_not_found');
      const rows = await this.contacts.disconnect(tx, userId, contactId);
      await this.relations.refreshSendState(tx, userId, contactId, bothPresent);
      return rows;
    });
    await this.announcer.announceContacts(ended);
  }
}
