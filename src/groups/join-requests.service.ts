import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import { isIdPosition } from '../common/pagination/id-position.js';
import { toPage } from '../common/pagination/page.js';
import { Database, type Transaction } from '../database/database.js';
import { AccountLimits } from '../users/account-limits.js';
import { CreationLimit } from '../users/creation-limit.js';
import { UsersService } from '../users/users.service.js';
import { GroupAccess, type JoinedGroup, requireAllowed } from './group-access.service.js';
import { GroupAdmission } from './group-admission.service.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import { canAnswerJoinRequests, joinOutcome } from './group-policy.js';
import type { SeenGroupRow } from './group.repository.js';
import type {
  JoinGroupDto,
  JoinRequestPage,
  JoinRequestQueryDto,
  JoinRequestResponse,
  JoinResponse,
} from './join-request.dto.js';
import { JoinRequestRepository, type JoinRequestRow } from './join-request.repository.js';

/** What a transaction changed, to be announced after its commit. */
interface Changes {
  joined: string[];
  requests: JoinRequestRow[];
}

/** Joining a group by oneself, and answering those who wish to. */
@Injectable()
export class JoinRequestsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly access: GroupAccess,
    private readonly admission: GroupAdmission,
    private readonly requests: JoinRequestRepository,
    private readonly announcer: GroupAnnouncer,
    private readonly limits: AccountLimits,
    private readonly creations: CreationLimit,
  ) {}

  /**
   * Joins, or asks to, as the join policy says. For a member, and for somebody whose request is pending, the answer
   * is the same again. After a rejection a request is held back for a day: to its sender it is pending like any other,
   * and those who said no hear nothing of it.
   *
   * @throws DomainError `group_not_found` also for a group by invitation, `group_full`, `limit_reached`, `rate_limited`
   */
  async join({ userId }: Identity, groupId: string, { message }: JoinGroupDto): Promise<JoinResponse> {
    await this.creations.consume(userId);
    let status: JoinResponse['status'] = 'joined';
    await this.commit(groupId, async (tx) => {
      await this.users.lockGrowing(tx, [userId]);
      await this.users.requireUser(tx, userId);
      const group = await this.access.lockVisible(tx, groupId, userId);
      if (group.role !== null) return { joined: [], requests: [] };
      status = joinOutcome(group.join_policy);
      return status === 'joined' ? this.enter(tx, group, userId) : this.ask(tx, groupId, userId, message);
    });
    return { status };
  }

  /** Requests to one group, newest first. @throws DomainError `group_not_found`, `not_a_member`, `forbidden` */
  async list({ userId }: Identity, groupId: string, query: JoinRequestQueryDto): Promise<JoinRequestPage> {
    const { role } = await this.access.getAsMember(this.database, groupId, userId);
    requireAllowed(canAnswerJoinRequests(role));
    const { status, limit, cursor } = query;
    const scope = `join-requests:${groupId}:${userId}:${status}`;
    const [before] = cursor ? decodeCursor(scope, cursor, isIdPosition) : [];
    const rows = await this.requests.findPage(this.database, groupId, status, before, limit + 1);
    return toPage(
      await this.announcer.toRequests(rows),
      limit,
      (request) => request,
      (request) => encodeCursor(scope, [request.id]),
    );
  }

  /**
   * Lets somebody in.
   *
   * @throws DomainError `group_not_found`, `not_a_member`, `forbidden`, `join_request_not_found`, `request_settled`,
   *   `group_full`, `limit_reached` when the one who asked is in as many groups as may be
   */
  accept(identity: Identity, groupId: string, requestId: string): Promise<JoinRequestResponse> {
    return this.answer(identity, groupId, requestId, async (tx, group, userId) => {
      await this.admission.requireGroupsLeft(tx, [userId], () => 'requestId');
      const requests = await this.admission.admit(tx, group, identity.userId, [userId]);
      return { joined: [userId], requests };
    });
  }

  /** @throws DomainError `group_not_found`, `not_a_member`, `forbidden`, `join_request_not_found`, `request_settled` */
  reject(identity: Identity, groupId: string, requestId: string): Promise<JoinRequestResponse> {
    return this.answer(identity, groupId, requestId, async (tx, _group, userId) => ({
      joined: [],
      requests: await this.requests.settle(tx, groupId, [userId], 'rejected', identity.userId),
    }));
  }

  private async answer(
    { userId }: Identity,
    groupId: string,
    requestId: string,
    settle: (tx: Transaction, group: JoinedGroup, requesterId: string) => Promise<Changes>,
  ): Promise<JoinRequestResponse> {
    const [response] = await this.commit(groupId, async (tx) => {
      await this.access.getAsMember(tx, groupId, userId);
      // An erasure holds its account before any group, so the one who asks is held first here, too.
      const seen = await this.requests.find(tx, groupId, requestId);
      const askers = seen ? [seen.user_id] : [];
      await this.users.lockGrowing(tx, askers);
      const present = await this.users.lockPresent(tx, askers);
      const group = await this.access.lockAsMember(tx, groupId, userId);
      requireAllowed(canAnswerJoinRequests(group.role));
      const request = await this.requests.find(tx, groupId, requestId);
      if (!request || !present.has(request.user_id)) throw new DomainError('join_request_not_found');
      if (request.status !== 'pending') throw new DomainError('request_settled');
      return settle(tx, group, request.user_id);
    });
    return response!;
  }

  private async enter(tx: Transaction, group: SeenGroupRow, userId: string): Promise<Changes> {
    await this.admission.lockJoining(tx, userId);
    return { joined: [userId], requests: await this.admission.admit(tx, group, userId, [userId]) };
  }

  private async ask(
    tx: Transaction,
    groupId: string,
    userId: string,
    message: string | null | undefined,
  ): Promise<Changes> {
    const earlier = await this.requests.findPending(tx, groupId, userId);
    const wasRejected = await this.requests.wasRejectedLately(tx, groupId, userId);
    if (earlier) {
      const isDue = earlier.held && !wasRejected;
      return { joined: [], requests: isDue ? [await this.requests.release(tx, earlier.id)] : [] };
    }
    this.limits.require('joinRequests', await this.requests.countPendingOf(tx, userId));
    const request = await this.requests.insert(tx, groupId, userId, message || null, wasRejected);
    return { joined: [], requests: [request] };
  }

  private async commit(
    groupId: string,
    work: (tx: Transaction) => Promise<Changes>,
  ): Promise<JoinRequestResponse[]> {
    const { joined, requests } = await this.database.transaction(work);
    await this.announcer.announceMembers(groupId, joined);
    return this.announcer.announceRequests(groupId, requests);
  }
}
