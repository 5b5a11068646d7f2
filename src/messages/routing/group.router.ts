import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { EpochChanged } from '../../conversations/epoch/log-epoch.events.js';
import { MembershipService } from '../../conversations/members/membership.service.js';
import { BoundedCache } from '../../common/caching/bounded-cache.js';
import type { TargetRouter } from './target-router.js';

/** Users in groups that are remembered; some 140 bytes each. */
const CACHED_PARTS = 200_000;

/**
 * A group's id is its conversation's id; all there is to find out is whether the user has, or had, a part in it. A
 * stranger is refused here, before anything waits for the log: a group that exists must answer as fast as none.
 */
@Injectable()
export class GroupRouter implements TargetRouter {
  /** Who was a member once stays known to the log, so this may be remembered. */
  private readonly parts = new BoundedCache<true>(CACHED_PARTS);

  constructor(
    private readonly memberships: MembershipService,
    events: DomainEvents,
  ) {
    events.subscribe(EpochChanged, () => this.parts.clear());
  }

  resolve(userId: string, groupId: string): string | Promise<string> {
    return this.parts.get(`${userId}>${groupId}`) ? groupId : this.find(userId, groupId);
  }

  private async find(userId: string, groupId: string): Promise<string> {
    if (!(await this.memberships.hasPartIn(userId, groupId))) throw new DomainError('conversation_not_found');
    this.parts.set(`${userId}>${groupId}`, true);
    return groupId;
  }
}
