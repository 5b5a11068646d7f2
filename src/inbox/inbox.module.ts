import { Module } from '@nestjs/common';
import { EventsModule } from '../common/events/events.module.js';
import { SyncSourcesModule } from '../common/sync/sync-sources.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { ConversationViewRepository } from './conversation-view.repository.js';
import { InboxController } from './inbox.controller.js';
import { InboxService } from './inbox.service.js';
import { SyncController } from './sync.controller.js';
import { SyncRepository } from './sync.repository.js';
import { SyncService } from './sync.service.js';
import { ConversationSync } from './conversation-sync.service.js';

/** An account's view put together: its conversations, and what changed for it since it last looked. */
@Module({
  imports: [EventsModule, SyncSourcesModule, ContactsModule, ConversationsModule, GroupsModule],
  controllers: [InboxController, SyncController],
  providers: [ConversationSync, ConversationViewRepository, InboxService, SyncRepository, SyncService],
  exports: [InboxService, SyncService],
})
export class InboxModule {}
