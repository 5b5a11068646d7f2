import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../common/events/events.module.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { UsersModule } from '../users/users.module.js';
import { ConversationAcquaintances } from './members/conversation-acquaintances.service.js';
import { ConversationErasure } from './conversation-erasure.service.js';
import { ConversationMember } from './members/conversation-member.entity.js';
import { Conversation } from './conversation.entity.js';
import { ConversationsController } from './reading/conversations.controller.js';
import { GroupLogService } from './logs/group-log.service.js';
import { HistoryRepository } from './reading/history.repository.js';
import { HistoryService } from './reading/history.service.js';
import { LogEpoch } from './epoch/log-epoch.entity.js';
import { LogEpochRepository } from './epoch/log-epoch.repository.js';
import { EpochService } from './epoch/log-epoch.service.js';
import { MemberRepository } from './members/member.repository.js';
import { MembershipService } from './members/membership.service.js';
import { Message } from './message/message.entity.js';
import { MessageWriterService } from './writer/message-writer.service.js';
import { ReadPositionService } from './reading/read-position.service.js';
import { SeenHistoryFile } from './epoch/seen-history.js';
import { SingleLogService } from './logs/single-log.service.js';
import { SystemLogRepository } from './logs/system-log.repository.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Conversation, ConversationMember, LogEpoch, Message]),
    EventsModule,
    MetricsModule,
    UsersModule,
  ],
  controllers: [ConversationsController],
  providers: [
    ConversationAcquaintances,
    ConversationErasure,
    EpochService,
    GroupLogService,
    HistoryRepository,
    HistoryService,
    LogEpochRepository,
    MemberRepository,
    MembershipService,
    MessageWriterService,
    ReadPositionService,
    SeenHistoryFile,
    SingleLogService,
    SystemLogRepository,
  ],
  exports: [
    EpochService,
    GroupLogService,
    HistoryService,
    MembershipService,
    MessageWriterService,
    ReadPositionService,
    SingleLogService,
  ],
})
export class ConversationsModule {}
