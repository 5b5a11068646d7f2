import { Injectable, Logger } from '@nestjs/common';
import { DomainEvents } from '../common/events/domain-events.js';
import { UsersService } from '../users/users.service.js';
import { type ContactResponse, toContactResponse } from './contact.dto.js';
import { ContactChanged, ContactRequestChanged } from './contact.events.js';
import type { ContactRow } from './contact.repository.js';
import { type ContactRequestResponse, toContactRequestResponse } from './contact-request.dto.js';
import type { ContactRequestRow } from './contact-request.repository.js';

/** Adds the profiles to rows, and tells the rest of the server of those that changed. Call it after the commit. */
@Injectable()
export class ContactAnnouncer {
  private readonly logger = new Logger(ContactAnnouncer.name);

  constructor(
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

  async announceContacts(rows: readonly ContactRow[]): Promise<ContactResponse[]> {
    const contacts = await this.toContacts(rows);
    contacts.forEach((contact, index) =>
      this.events.publish(ContactChanged, { userId: rows[index]!.user_id, contact }),
    );
    return contacts;
  }

  async announceRequests(rows: readonly ContactRequestRow[]): Promise<ContactRequestResponse[]> {
    const requests = await this.toRequests(rows);
    for (const request of requests) {
      this.events.publish(ContactRequestChanged, { request, userIds: [request.from, request.to] });
    }
    return requests;
  }

  /** For callers that cannot wait. A failure costs a hint; `sync` tells the same. */
  announceLater(contacts: readonly ContactRow[], requests: readonly ContactRequestRow[]): void {
    Promise.all([this.announceContacts(contacts), this.announceRequests(requests)]).catch((error: unknown) =>
      this.logger.warn({ err: error }, 'Ended contacts were not announced'),
    );
  }
}
