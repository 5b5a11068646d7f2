import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../common/events/events.module.js';
import { SyncSourcesModule } from '../common/sync/sync-sources.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { UsersModule } from '../users/users.module.js';
import { Group } from './group.entity.js';
import { GroupAccess } from './group-access.service.js';
import { GroupAdministration } from './group-administration.service.js';
import { GroupAdmission } from './group-admission.service.js';
import { GroupAnnouncer } from './group-announcer.service.js';
import { GroupCreation } from './group-creation.service.js';
import { GroupErasure } from './group-erasure.service.js';
import { GroupMembersController } from './group-members.controller.js';
import { GroupMembersService } from './group-members.service.js';
import { GroupSearchRepository } from './group-search.repository.js';
import { GroupRepository } from './group.repository.js';
import { GroupsController } from './groups.controller.js';
import { GroupsService } from './groups.service.js';
import { JoinRequest } from './join-request.entity.js';
import { JoinRequestRepository } from './join-request.repository.js';
import { JoinRequestsController } from './join-requests.controller.js';
import { JoinRequestsService } from './join-requests.service.js';
import { MemberSettings } from './member-settings.service.js';
import { GroupSync } from './group-sync.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Group, JoinRequest]),
    EventsModule,
    SyncSourcesModule,
    ContactsModule,
    ConversationsModule,
    UsersModule,
  ],
  controllers: [GroupsController, GroupMembersController, JoinRequestsController],
  providers: [
    GroupSync,
    GroupAccess,
    GroupAdministration,
    GroupAdmission,
    GroupAnnouncer,
    GroupCreation,
    GroupErasure,
    GroupMembersService,
    GroupRepository,
    GroupSearchRepository,
    GroupsService,
    JoinRequestRepository,
    JoinRequestsService,
    MemberSettings,
  ],
  exports: [GroupsService],
})
export class GroupsModule {}
