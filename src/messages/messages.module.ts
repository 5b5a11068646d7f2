import { Module } from '@nestjs/common';
import { EventsModule } from '../common/events/events.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { UsersModule } from '../users/users.module.js';
import { ContentSteps } from './content/content-steps.js';
import { MessagesController } from './messages.controller.js';
import { MessagesService } from './messages.service.js';
import { GroupRouter } from './routing/group.router.js';
import { PendingSends } from './pending-sends.js';
import { MessageRouter } from './routing/message.router.js';
import { SingleRouter } from './routing/single.router.js';

/** What people do with messages. */
@Module({
  imports: [ContactsModule, ConversationsModule, EventsModule, MetricsModule, UsersModule],
  controllers: [MessagesController],
  providers: [ContentSteps, GroupRouter, MessageRouter, MessagesService, PendingSends, SingleRouter],
  exports: [ContentSteps, MessageRouter, MessagesService, PendingSends],
})
export class MessagesModule {}
