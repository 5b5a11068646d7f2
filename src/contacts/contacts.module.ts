import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../common/events/events.module.js';
import { SyncSourcesModule } from '../common/sync/sync-sources.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { UsersModule } from '../users/users.module.js';
import { Block } from './block.entity.js';
import { BlockRepository } from './block.repository.js';
import { BlocksController } from './blocks.controller.js';
import { BlocksService } from './blocks.service.js';
import { ContactAnnouncer } from './contact-announcer.service.js';
import { Contact } from './contact.entity.js';
import { ContactErasure } from './contact-erasure.service.js';
import { ContactListService } from './contact-list.service.js';
import { ContactRepository } from './contact.repository.js';
import { ContactRequest } from './contact-request.entity.js';
import { ContactRequestRepository } from './contact-request.repository.js';
import { ContactRequestsController } from './contact-requests.controller.js';
import { ContactRequestsService } from './contact-requests.service.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsService } from './contacts.service.js';
import { ProfileAnnouncer } from './profile-announcer.service.js';
import { RelationService } from './relation.service.js';
import { ContactSync } from './contact-sync.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Block, Contact, ContactRequest]),
    EventsModule,
    SyncSourcesModule,
    ConversationsModule,
    UsersModule,
  ],
  controllers: [ContactRequestsController, ContactsController, BlocksController],
  providers: [
    ContactSync,
    BlockRepository,
    BlocksService,
    ContactAnnouncer,
    ContactErasure,
    ContactListService,
    ContactRepository,
    ContactRequestRepository,
    ContactRequestsService,
    ContactsService,
    ProfileAnnouncer,
    RelationService,
  ],
  exports: [ContactsService],
})
export class ContactsModule {}
