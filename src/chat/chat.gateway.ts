import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ReadPositionService } from '../conversations/reading/read-position.service.js';
import { TypingService } from './delivery/typing.service.js';
import { MessagesService } from '../messages/messages.service.js';
import { EmptyAck, type PingAck, type ReadConversationAck } from './protocol/acks.dto.js';
import { type SendMessageAck } from '../messages/send-message.dto.js';
import { PingDto, ReadConversationDto, TypingDto } from './protocol/client-messages.dto.js';
import { SendMessageDto } from '../messages/send-message.dto.js';
import { Session } from './sessions/session.js';
import { SOCKET_PATH } from './transport/upgrade-request.js';
import type { LaterAnswer } from '../common/concurrency/later-answer.js';

/** One method for each event about messages that clients send. What it returns is the data of the ack. */
@WebSocketGateway({ path: SOCKET_PATH })
export class ChatGateway {
  constructor(
    private readonly messages: MessagesService,
    private readonly readPositions: ReadPositionService,
    private readonly typing: TypingService,
  ) {}

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

  @SubscribeMessage('ping')
  ping(_session: Session, _data: PingDto): PingAck {
    return { serverTime: new Date().toISOString() };
  }
}
