import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SyncSources } from '../common/sync/sync-sources.js';
import { Database } from '../database/database.js';
import type { BlockResponse } from './block.dto.js';
import { BlockRepository } from './block.repository.js';
import { ContactAnnouncer } from './contact-announcer.service.js';
import type { ContactRequestResponse } from './contact-request.dto.js';
import { ContactRequestRepository } from './contact-request.repository.js';
import { type ContactChange, ContactsService } from './contacts.service.js';

/** Lets `sync` tell of contacts, of requests in both directions, and of whom I have blocked. */
@Injectable()
export class ContactSync implements OnModuleInit {
  constructor(
    private readonly sources: SyncSources,
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly requests: ContactRequestRepository,
    private readonly blocks: BlockRepository,
    private readonly announcer: ContactAnnouncer,
  ) {}

  onModuleInit(): void {
    this.sources.register<ContactChange>({
      name: 'contacts',
      order: 20,
      find: async (...query) => ({ items: await this.contacts.findChanged(...query) }),
      idOf: ({ user }) => user.id,
    });
    this.sources.register<ContactRequestResponse>({
      name: 'requests',
      order: 50,
      find: async (...query) => {
        const rows = await this.requests.findChanged(this.database, ...query);
        return { items: await this.announcer.toRequests(rows) };
      },
      idOf: ({ id }) => id,
    });
    this.sources.register<BlockResponse>({
      name: 'blocks',
      order: 70,
      find: async (...query) => {
        const rows = await this.blocks.findChanged(this.database, ...query);
        return { items: await this.announcer.toBlocks(rows) };
      },
      idOf: ({ user }) => user.id,
    });
  }
}
