import { Injectable } from '@nestjs/common';
import { invalidField } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { comparableText } from '../common/http/plain-text.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import { isIdPosition } from '../common/pagination/id-position.js';
import type { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { toPage } from '../common/pagination/page.js';
import { Database } from '../database/database.js';
import { LookupLimit } from '../users/lookup-limit.js';
import { GroupAccess } from './group-access.service.js';
import {
  type GroupChange,
  type GroupPage,
  type GroupResponse,
  type GroupSearchDto,
  toGroupResponse,
} from './group.dto.js';
import { GroupSearchRepository } from './group-search.repository.js';
import { type ChangedGroupRow, GroupRepository } from './group.repository.js';

/** Groups as they are seen: mine, found ones, and what changed. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly database: Database,
    private readonly groups: GroupRepository,
    private readonly searches: GroupSearchRepository,
    private readonly access: GroupAccess,
    private readonly lookups: LookupLimit,
  ) {}

  /** One group; an outsider sees those that may be joined. @throws DomainError `group_not_found` */
  async get({ userId }: Identity, groupId: string): Promise<GroupResponse> {
    return toGroupResponse(await this.access.getVisible(this.database, groupId, userId));
  }

  /** The caller's groups, newest first. */
  async list({ userId }: Identity, { limit, cursor }: PageQueryDto): Promise<GroupPage> {
    const scope = `groups:${userId}`;
    const [before] = cursor ? decodeCursor(scope, cursor, isIdPosition) : [];
    const rows = await this.groups.findMine(this.database, userId, before, limit + 1);
    return toPage(rows, limit, toGroupResponse, (row) => encodeCursor(scope, [row.id]));
  }

  /**
   * Groups that may be joined, by a part of their name, newest first. A page may have fewer than `limit` although others
   * follow.
   *
   * @throws DomainError `rate_limited`
   */
  async search({ userId }: Identity, { q, limit, cursor }: GroupSearchDto): Promise<GroupPage> {
    await this.lookups.consume(userId);
    const text = comparableText(q);
    if (text === '') throw invalidField('q', 'must hold something visible');
    const scope = `group-search:${userId}:${text}`;
    const [before] = cursor ? decodeCursor(scope, cursor, isIdPosition) : [];
    const { rows, continueBelow } = await this.searches.search(
      this.database,
      userId,
      text,
      before,
      limit + 1,
    );
    const page = toPage(rows, limit, toGroupResponse, (row) => encodeCursor(scope, [row.id]));
    if (page.nextCursor === null && continueBelow) page.nextCursor = encodeCursor(scope, [continueBelow]);
    return page;
  }

  /**
   * One page of what changed in the user's groups since a transaction horizon, those included that the user left:
   * they are shown as they were then. In the order of their ids, after `afterId` (`'0'` for the first page).
   */
  async findChanged(
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<GroupChange[]> {
    const rows = await this.groups.findChanged(this.database, userId, sinceXid, afterId, limit);
    return rows.map(toGroupChange);
  }
}

/** A former member sees what they last saw, and nothing that came later. */
const toGroupChange = ({
  is_member: isMember,
  left_profile: leftProfile,
  ...row
}: ChangedGroupRow): GroupChange =>
  isMember
    ? { ...toGroupResponse(row), isMember }
    : { ...toGroupResponse(row), ...leftProfile, role: null, isMember };
