import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SyncSources } from '../common/sync/sync-sources.js';
import { ConversationViewRepository } from './conversation-view.repository.js';
import type { ConversationResponse } from './inbox.dto.js';

/** Lets `sync` tell of conversations. */
@Injectable()
export class ConversationSync implements OnModuleInit {
  constructor(
    private readonly sources: SyncSources,
    private readonly conversations: ConversationViewRepository,
  ) {}

  onModuleInit(): void {
    this.sources.register<ConversationResponse>({
      name: 'conversations',
      order: 10,
      find: (...query) => this.conversations.findChanged(...query),
      idOf: ({ id }) => id,
    });
  }
}
