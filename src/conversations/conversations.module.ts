import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../common/events/events.module.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { UsersModule } from '../users/users.module.js';
import { ConversationAcquaintances } from './conversation-acquaintances.service.js';
import { ConversationErasure } from './conversation-erasure.service.js';
import { ConversationMember } from './conversation-member.entity.js';
import { Conversation } from './conversation.entity.js';
import { ConversationsController } from './conversations.controller.js';
import { GroupLogService } from './group-log.service.js';
import { HistoryRepository } from './history.repository.js';
import { HistoryService } from './history.service.js';
import { LogEpoch } from './log-epoch.entity.js';
import { LogEpochRepository } from './log-epoch.repository.js';
import { EpochService } from './log-epoch.service.js';
import { MemberRepository } from './member.repository.js';
import { MembershipService } from './membership.service.js';
import { Message } from './message.entity.js';
import { MessageWriterService } from './message-writer.service.js';
import { ReadPositionService } from './read-position.service.js';
import { SeenHistoryFile } from './seen-history.js';
import { SingleLogService } from './single-log.service.js';
import { SystemLogRepository } from './system-log.repository.js';

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
