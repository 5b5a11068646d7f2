import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../common/events/events.module.js';
import { ConversationMember } from './conversation-member.entity.js';
import { Conversation } from './conversation.entity.js';
import { GroupLogService } from './group-log.service.js';
import { LogEpoch } from './log-epoch.entity.js';
import { LogEpochRepository } from './log-epoch.repository.js';
import { EpochService } from './log-epoch.service.js';
import { MemberRepository } from './member.repository.js';
import { Message } from './message.entity.js';
import { SingleLogService } from './single-log.service.js';
import { SystemLogRepository } from './system-log.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([Conversation, ConversationMember, LogEpoch, Message]), EventsModule],
  providers: [
    EpochService,
    GroupLogService,
    LogEpochRepository,
    MemberRepository,
    SingleLogService,
    SystemLogRepository,
  ],
  exports: [EpochService, GroupLogService, SingleLogService],
})
export class ConversationsModule {}
