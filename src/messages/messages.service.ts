import { Injectable } from '@nestjs/common';
import { LaterAnswer } from '../common/concurrency/later-answer.js';
import { DomainError, invalidField } from '../common/errors/domain-error.js';
import { exceedsCodePoints } from '../common/http/plain-text.js';
import type { Identity } from '../common/identity/identity.js';
import { ChatConfig } from '../config/config.js';
import type { ClientContent } from '../conversations/message/log-message.js';
import { MessageWriterService } from '../conversations/writer/message-writer.service.js';
import { toDomainError } from '../database/database-errors.js';
import { Metrics } from '../metrics/metrics.service.js';
import { type ContentStep, ContentSteps } from './content/content-steps.js';
import { ackOf, PendingSends } from './pending-sends.js';
import { MessageRouter } from './routing/message.router.js';
import type { SendMessageAck, SendMessageDto } from './send-message.dto.js';

/** The sending of a message: which conversation it goes to, into the log, and the ack. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly config: ChatConfig,
    private readonly router: MessageRouter,
    private readonly steps: ContentSteps,
    private readonly writer: MessageWriterService,
    private readonly pending: PendingSends,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Sends a message. The answer is known when PostgreSQL has committed it.
   *
   * @param origin the session that sends and gets the ack in place of the message; undefined for REST
   * @throws DomainError of the target (`user_not_found`, `not_a_contact`, `conversation_not_found`, `rate_limited` for
   *   the first message to too many strangers) or the content; what the log refuses comes as the answer
   */
  send(
    { userId }: Identity,
    message: SendMessageDto,
    origin: object | undefined,
  ): LaterAnswer<SendMessageAck> | Promise<LaterAnswer<SendMessageAck>> {
    try {
      this.checkLength(message.content);
      const conversationId = this.router.resolve(userId, message.to);
      const step = this.steps.of(message.content);
      if (typeof conversationId === 'string' && !step)
        return this.write(userId, conversationId, message, origin);
      return this.prepare(userId, conversationId, message, step).then(
        ([id, complete]) => this.write(userId, id, complete, origin),
        (error: unknown) => this.refuse(error),
      );
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** What has to be waited for before the message is written: its conversation, then its content. */
  private async prepare(
    userId: string,
    conversationId: string | Promise<string>,
    message: SendMessageDto,
    step: ContentStep | undefined,
  ): Promise<[string, SendMessageDto]> {
    const id = await conversationId;
    return [id, step ? { ...message, content: await step.complete(userId, message.content) } : message];
  }

  private refuse(error: unknown): never {
    const known = toDomainError(error);
    this.metrics.tally('sends', known instanceof DomainError ? known.code : 'internal_error');
    throw error;
  }

  private write(
    senderId: string,
    conversationId: string,
    { to, clientMsgId, content, replyTo, mentions }: SendMessageDto,
    origin: object | undefined,
  ): LaterAnswer<SendMessageAck> {
    const answer = new LaterAnswer<SendMessageAck>();
    const draft = { conversationId, to, senderId, clientMsgId, content, replyTo, mentions };
    const send = this.pending.open(draft, origin, answer);
    this.writer.submit(draft, (outcome) => {
      if (outcome instanceof DomainError) {
        this.metrics.tally('sends', outcome.code);
        return this.pending.conclude(send, outcome);
      }
      this.metrics.tally('sends', outcome.duplicate ? 'duplicate' : 'stored');
      this.pending.conclude(send, ackOf(outcome));
    });
    return answer;
  }

  /** The decorators bound the length of a text for good; this is the bound that the operator chose. */
  private checkLength({ type, text }: ClientContent): void {
    if (type !== 'text' || !exceedsCodePoints(text as string, this.config.textMaxLength)) return;
    throw invalidField('content.text', `must have at most ${this.config.textMaxLength} characters`);
  }
}
