import { type OnGatewayInit, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AccountReads } from '../common/limits/account-reads.js';
import { ReadPositionService } from '../conversations/reading/read-position.service.js';
import { SyncDto, type SyncResponse } from '../inbox/sync.dto.js';
import { SyncService } from '../inbox/sync.service.js';
import { PresenceService } from './delivery/presence.service.js';
import { TypingService } from './delivery/typing.service.js';
import { MessagesService } from '../messages/messages.service.js';
import {
  EmptyAck,
  type PingAck,
  type ReadConversationAck,
  type SubscribePresenceAck,
} from './protocol/acks.dto.js';
import { type SendMessageAck } from '../messages/send-message.dto.js';
import {
  PingDto,
  ReadConversationDto,
  SubscribePresenceDto,
  TypingDto,
} from './protocol/client-messages.dto.js';
import { SendMessageDto } from '../messages/send-message.dto.js';
import { Session } from './sessions/session.js';
import type { ChatSocketServer } from './transport/chat-socket.server.js';
import type { LaterAnswer } from '../common/concurrency/later-answer.js';

/** The switchboard: one method for each event that clients send. What it returns is the data of the ack. */
@WebSocketGateway({ path: '/ws' })
export class ChatGateway implements OnGatewayInit<ChatSocketServer> {
  constructor(
    private readonly messages: MessagesService,
    private readonly readPositions: ReadPositionService,
    private readonly syncs: SyncService,
    private readonly typing: TypingService,
    private readonly presence: PresenceService,
    private readonly reads: AccountReads,
  ) {}

  afterInit(server: ChatSocketServer): void {
    server.serve(this);
  }

  @SubscribeMessage('message.send')
  sendMessage(
    session: Session,
    message: SendMessageDto,
  ): LaterAnswer<SendMessageAck> | Promise<LaterAnswer<SendMessageAck>> {
    return this.messages.send(session.identity, message, session);
  }

  @SubscribeMessage('conversation.read')
  async readConversation(
    session: Session,
    { conversationId, seq }: ReadConversationDto,
  ): Promise<ReadConversationAck> {
    return {
      conversationId,
      readSeq: await this.readPositions.markRead(session.identity, conversationId, seq),
    };
  }

  @SubscribeMessage('typing')
  async tellTyping(session: Session, { to, state }: TypingDto): Promise<EmptyAck> {
    await this.typing.tell(session, to, state);
    return {};
  }

  @SubscribeMessage('presence.subscribe')
  async subscribePresence(
    session: Session,
    { userIds }: SubscribePresenceDto,
  ): Promise<SubscribePresenceAck> {
    return { users: await this.presence.subscribe(session, userIds) };
  }

  @SubscribeMessage('sync')
  sync(session: Session, query: SyncDto): Promise<SyncResponse> {
    return this.reads.run(
      session.userId,
      () => !session.isClosed,
      () => this.syncs.sync(session.identity, query),
    );
  }

  @SubscribeMessage('ping')
  ping(_session: Session, _data: PingDto): PingAck {
    return { serverTime: new Date().toISOString() };
  }
}
