import { Module } from '@nestjs/common';
import { EventsModule } from '../common/events/events.module.js';
import { ConversationViewRepository } from './conversation-view.repository.js';
import { InboxController } from './inbox.controller.js';
import { InboxService } from './inbox.service.js';

/** An account's view put together: its conversations, and what changed for it since it last looked. */
@Module({
  imports: [EventsModule],
  controllers: [InboxController],
  providers: [ConversationViewRepository, InboxService],
  exports: [InboxService],
})
export class InboxModule {}
