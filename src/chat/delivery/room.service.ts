import { Injectable } from '@nestjs/common';
import { BatchLoader } from '../../common/concurrency/batch-loader.js';
import { MembershipService } from '../../conversations/members/membership.service.js';
import { RoomIndex } from './room-index.js';

/** The room index of this node; memberships of users who connect in the same turn, as
 * those do whose tokens were checked together, are read in one query. */
@Injectable()
export class RoomService {
  readonly index: RoomIndex;

  constructor(memberships: MembershipService) {
    const loader = new BatchLoader((userIds: string[]) => memberships.findGroups(userIds));
    this.index = new RoomIndex(async (userId) => (await loader.load(userId)) ?? []);
  }
}
