import { Injectable } from '@nestjs/common';
import { DomainError, invalidField } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import { isIdPosition } from '../common/pagination/id-position.js';
import { toPage } from '../common/pagination/page.js';
import { Database, type Transaction } from '../database/database.js';
import { AccountLimits } from '../users/account-limits.js';
import { CreationLimit } from '../users/creation-limit.js';
import { LookupLimit } from '../users/lookup-limit.js';
import { UsersService } from '../users/users.service.js';
import { ContactAnnouncer } from './contact-announcer.service.js';
import { ContactRepository, type ContactRow } from './contact.repository.js';
import type {
  ContactRequestPage,
  ContactRequestQueryDto,
  ContactRequestResponse,
  CreateContactRequestDto,
} from './contact-request.dto.js';
import { ContactRequestRepository, type ContactRequestRow } from './contact-request.repository.js';

import { RelationService } from './relation.service.js';

/** What a transaction changed, to be announced after its commit. */
interface Changes {
  request: ContactRequestRow;
  requests: ContactRequestRow[];
  contacts: ContactRow[];
}

/** The way two users become contacts. */
@Injectable()
export class ContactRequestsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly relations: RelationService,
    private readonly requests: ContactRequestRepository,
    private readonly announcer: ContactAnnouncer,
    private readonly contacts: ContactRepository,
    private readonly limits: AccountLimits,
    private readonly creations: CreationLimit,
    private readonly lookups: LookupLimit,
  ) {}

  /**
   * Asks somebody to become a contact. Asking again while the request is pending gives the same request; where the
   * other side has asked before, both are settled and the two are contacts. After a rejection a request is held back for
   * a day: to its sender it is pending like any other, and who said no hears nothing of it.
   *
   * @throws DomainError `validation_failed`, `cannot_add_self`, `user_not_found`, `blocked`, `already_contacts`,
   *   `limit_reached`, `rate_limited`
   */
  async create({ userId }: Identity, dto: CreateContactRequestDto): Promise<ContactRequestResponse> {
    await this.creations.consume(userId);
    const peerId = await this.findTarget(userId, dto);
    if (peerId === userId) throw new DomainError('cannot_add_self');
    return this.commit((tx) => this.ask(tx, userId, peerId, dto.message || null));
  }

  /** @throws DomainError `contact_request_not_found`, `forbidden` for the sender, `request_settled`, `limit_reached` */
  accept({ userId }: Identity, requestId: string): Promise<ContactRequestResponse> {
    return this.commit(async (tx) => {
      const { from_id: fromId } = await this.lockPending(tx, userId, requestId);
      const requests = await this.requests.settle(tx, fromId, userId, 'accepted');
      return {
        request: byId(requests, requestId),
        requests,
        contacts: await this.connect(tx, userId, fromId),
      };
    });
  }

  /** @throws DomainError `contact_request_not_found`, `forbidden` for the sender, `request_settled` */
  reject({ userId }: Identity, requestId: string): Promise<ContactRequestResponse> {
    return this.commit(async (tx) => {
      const { from_id: fromId } = await this.lockPending(tx, userId, requestId);
      const requests = await this.requests.settle(tx, fromId, userId, 'rejected');
      return { request: byId(requests, requestId), requests, contacts: [] };
    });
  }

  /** Requests to or from the caller, newest first. */
  async list({ userId }: Identity, query: ContactRequestQueryDto): Promise<ContactRequestPage> {
    const scope = `contact-requests:${userId}:${query.direction}:${query.status ?? ''}`;
    const [before] = query.cursor ? decodeCursor(scope, query.cursor, isIdPosition) : [];
    const rows = await this.requests.findPage(this.database, userId, query, before, query.limit + 1);
    return toPage(
      await this.announcer.toRequests(rows),
      query.limit,
      (request) => request,
      (request) => encodeCursor(scope, [request.id]),
    );
  }

  private async findTarget(userId: string, { userId: id, mobile }: CreateContactRequestDto): Promise<string> {
    if ((id === undefined) === (mobile === undefined)) {
      throw invalidField('userId', 'or mobile must be given, and not both');
    }
    if (id !== undefined) return id;
    // A request by number tells whether the number has an account, so it counts as looking one up.
    await this.lookups.consume(userId);
    const found = await this.users.findIdByMobile(mobile!);
    if (found === null) throw new DomainError('user_not_found');
    return found;
  }

  private async ask(tx: Transaction, me: string, peer: string, message: string | null): Promise<Changes> {
    await this.users.lockGrowing(tx, [me, peer]);
    const relation = await this.relations.lock(tx, me, peer);
    if (!relation.bothPresent) throw new DomainError('user_not_found');
    if (relation.isBlocked) throw new DomainError('blocked');
    if (relation.areContacts) throw new DomainError('already_contacts');
    const earlier = await this.requests.findPending(tx, me, peer);
    if (earlier) return this.askAgain(tx, earlier);
    this.limits.require('contactRequests', await this.requests.countPendingFrom(tx, me));
    if (!(await this.requests.findPending(tx, peer, me))) {
      const held = await this.requests.wasRejectedLately(tx, me, peer);
      const request = await this.requests.insert(tx, me, peer, message, held);
      return { request, requests: [request], contacts: [] };
    }
    const { id } = await this.requests.insert(tx, me, peer, message, false);
    const requests = await this.requests.settle(tx, me, peer, 'accepted');
    return { request: byId(requests, id), requests, contacts: await this.connect(tx, me, peer) };
  }

  private async askAgain(tx: Transaction, earlier: ContactRequestRow): Promise<Changes> {
    const { id, from_id: fromId, to_id: toId, held } = earlier;
    const isDue = held && !(await this.requests.wasRejectedLately(tx, fromId, toId));
    if (!isDue) return { request: earlier, requests: [], contacts: [] };
    const request = await this.requests.release(tx, id);
    return { request, requests: [request], contacts: [] };
  }

  private async connect(tx: Transaction, me: string, peer: string): Promise<ContactRow[]> {
    const counts = await this.contacts.countOf(tx, [me, peer]);
    this.limits.require('contacts', counts.get(me));
    this.limits.require('contacts', counts.get(peer), {
      detail: 'The other side has no room for another contact.',
    });
    return this.relations.connect(tx, me, peer);
  }

  /** The pending request to the caller, with the pair locked. */
  private async lockPending(tx: Transaction, userId: string, requestId: string): Promise<ContactRequestRow> {
    const seen = await this.requests.find(tx, requestId);
    if (seen?.from_id === userId) throw new DomainError('forbidden');
    if (seen?.to_id !== userId || seen.held) throw new DomainError('contact_request_not_found');
    await this.users.lockGrowing(tx, [seen.from_id, userId]);
    const { bothPresent } = await this.relations.lock(tx, seen.from_id, userId);
    const request = await this.requests.find(tx, requestId);
    // Erasing the sender's account removes its requests, soon after it is gone.
    if (!request || !bothPresent) throw new DomainError('contact_request_not_found');
    if (request.status !== 'pending') throw new DomainError('request_settled');
    return request;
  }

  private async commit(work: (tx: Transaction) => Promise<Changes>): Promise<ContactRequestResponse> {
    const { request, requests, contacts } = await this.database.transaction(work);
    await this.announcer.announceContacts(contacts);
    await this.announcer.announceRequests(requests);
    const [response] = await this.announcer.toRequests([request]);
    return response!;
  }
}

const byId = (requests: readonly ContactRequestRow[], id: string): ContactRequestRow =>
  requests.find((request) => request.id === id)!;
