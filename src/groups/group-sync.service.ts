import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SyncSources } from '../common/sync/sync-sources.js';
import { Database } from '../database/database.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import type { GroupChange } from './group.dto.js';
import { GroupsService } from './groups.service.js';
import type { JoinRequestResponse } from './join-request.dto.js';
import { JoinRequestRepository } from './join-request.repository.js';

/** Lets `sync` tell of groups, and of requests to join those that I answer for. */
@Injectable()
export class GroupSync implements OnModuleInit {
  constructor(
    private readonly sources: SyncSources,
    private readonly database: Database,
    private readonly groups: GroupsService,
    private readonly requests: JoinRequestRepository,
    private readonly announcer: GroupAnnouncer,
  ) {}

  onModuleInit(): void {
    this.sources.register<GroupChange>({
      name: 'groups',
      order: 30,
      find: async (...query) => ({ items: await this.groups.findChanged(...query) }),
      idOf: ({ id }) => id,
    });
    this.sources.register<JoinRequestResponse>({
      name: 'joinRequests',
      order: 60,
      find: async (...query) => {
        const rows = await this.requests.findChanged(this.database, ...query);
        return { items: await this.announcer.toRequests(rows) };
      },
      idOf: ({ id }) => id,
    });
  }
}
