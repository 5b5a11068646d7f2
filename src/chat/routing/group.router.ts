import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { EpochChanged } from '../../conversations/log-epoch.events.js';
import { MembershipService } from '../../conversations/membership.service.js';
import { BoundedCache } from '../../common/caching/bounded-cache.js';
import type { TargetRouter } from './target-router.js';

/** Groups that are remembered. */
const CACHED_GROUPS = 100_000;

/** A group's id is its conversation's id; all there is to find out is whether it is a group. */
@Injectable()
export class GroupRouter implements TargetRouter {
  private readonly groupIds = new BoundedCache<true>(CACHED_GROUPS);

  constructor(
    private readonly memberships: MembershipService,
    events: DomainEvents,
  ) {
    events.subscribe(EpochChanged, () => this.groupIds.clear());
  }

  resolve(_userId: string, groupId: string): string | Promise<string> {
    return this.groupIds.get(groupId) ? groupId : this.find(groupId);
  }

  private async find(groupId: string): Promise<string> {
    // The same answer that a stranger gets from the log of a group that exists.
    if (!(await this.memberships.isGroup(groupId))) throw new DomainError('conversation_not_found');
    this.groupIds.set(groupId, true);
    return groupId;
  }
}
