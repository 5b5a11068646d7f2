import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../common/events/events.module.js';
import { LimitsModule } from '../common/limits/limits.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { InboxModule } from '../inbox/inbox.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { UsersModule } from '../users/users.module.js';
import { ChatGateway } from './chat.gateway.js';
import { EventForwarder } from './delivery/event-forwarder.service.js';
import { FrameSender } from './delivery/frame-sender.service.js';
import { GroupDeliveryService } from './delivery/group-delivery.service.js';
import { MessageDeliveryService } from './delivery/message-delivery.service.js';
import { PresenceService } from './delivery/presence.service.js';
import { SingleDeliveryService } from './delivery/single-delivery.service.js';
import { ReceiptService } from './delivery/receipt.service.js';
import { RoomService } from './delivery/room.service.js';
import { TypingService } from './delivery/typing.service.js';
import { PresenceGateway } from './presence.gateway.js';
import { Flusher } from './sessions/flusher.js';
import { Heartbeat } from './sessions/heartbeat.service.js';
import { NodeIdentity } from './sessions/node-identity.service.js';
import { PresenceLease } from './sessions/presence-lease.entity.js';
import { PresenceLeases } from './sessions/presence-leases.service.js';
import { PresenceRepository } from './sessions/presence.repository.js';
import { SessionLifecycle } from './transport/session-lifecycle.service.js';
import { SessionRegistry } from './sessions/session-registry.js';
import { SyncGateway } from './sync.gateway.js';
import { EventHandlers } from './transport/event-handlers.js';
import { SocketServerParts } from './transport/socket-server-parts.js';
import { WsHintController } from './transport/ws-hint.controller.js';
import { WsTokenGuard } from './transport/ws-token.guard.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([PresenceLease]),
    AuthModule,
    ContactsModule,
    ConversationsModule,
    DiscoveryModule,
    EventsModule,
    InboxModule,
    MessagesModule,
    LimitsModule,
    MetricsModule,
    UsersModule,
  ],
  controllers: [WsHintController],
  providers: [
    ChatGateway,
    EventForwarder,
    EventHandlers,
    Flusher,
    FrameSender,
    GroupDeliveryService,
    Heartbeat,
    MessageDeliveryService,
    NodeIdentity,
    PresenceGateway,
    PresenceLeases,
    PresenceRepository,
    PresenceService,
    ReceiptService,
    RoomService,
    SessionLifecycle,
    SessionRegistry,
    SingleDeliveryService,
    SocketServerParts,
    SyncGateway,
    TypingService,
    WsTokenGuard,
  ],
})
export class ChatModule {}
