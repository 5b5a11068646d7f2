import { signal } from '@preact/signals-core';
import type { Contact, ContactRequest, Page } from './protocol.js';
import type { RestClient } from './rest-client.js';

/** Contacts, and requests that wait for an answer. */
export class ContactBook {
  readonly contacts = signal<ReadonlyMap<string, Contact>>(new Map());
  readonly requests = signal<ReadonlyMap<string, ContactRequest>>(new Map());

  constructor(private readonly rest: RestClient) {}

  putContacts(contacts: readonly Contact[]): void {
    const next = new Map(this.contacts.value);
    for (const contact of contacts) {
      if (contact.deletedAt === undefined) next.set(contact.user.id, contact);
      else next.delete(contact.user.id);
    }
    this.contacts.value = next;
  }

  putRequest(request: ContactRequest): void {
    const next = new Map(this.requests.value);
    if (request.status === 'pending') next.set(request.id, request);
    else next.delete(request.id);
    this.requests.value = next;
  }

  clear(): void {
    this.contacts.value = new Map();
  }

  /** Those that wait: a cursor from before says nothing of the older ones. They are few. */
  async loadRequests(): Promise<void> {
    const pages = await Promise.all(
      ['incoming', 'outgoing'].map((direction) =>
        this.rest.call<Page<ContactRequest>>(
          'GET',
          `/contacts/requests?direction=${direction}&status=pending&limit=100`,
        ),
      ),
    );
    this.requests.value = new Map(
      pages.flatMap(({ items }) => items).map((request) => [request.id, request]),
    );
  }

  /** @throws Failure `user_not_found`, `already_contacts`, `cannot_add_self`, `validation_failed`, … */
  async request(mobile: string): Promise<ContactRequest> {
    const request = await this.rest.call<ContactRequest>('POST', '/contacts/requests', { mobile });
    this.putRequest(request);
    return request;
  }

  async answer(requestId: string, answer: 'accept' | 'reject'): Promise<void> {
    this.putRequest(await this.rest.call('POST', `/contacts/requests/${requestId}/${answer}`));
  }
}
