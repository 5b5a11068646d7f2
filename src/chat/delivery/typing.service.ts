import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { LogWritten } from '../../conversations/conversation.events.js';
import type { MessageTarget } from '../../conversations/message/log-message.js';
import { MembershipService } from '../../conversations/members/membership.service.js';
import type { TypingEvent } from '../protocol/server-events.dto.js';
import { MessageRouter } from '../../messages/routing/message.router.js';
import type { Session } from '../sessions/session.js';
import { FrameSender } from './frame-sender.service.js';
import { TypingHint } from './typing-hint.js';

/** Passes on who is typing. A hint: nothing is stored, and what comes too often is told together. */
@Injectable()
export class TypingService implements OnModuleDestroy {
  /** By user, then by conversation: what was said within the last seconds, at most as much as frames may come. */
  private readonly hints = new Map<string, Map<string, TypingHint>>();

  constructor(
    events: DomainEvents,
    private readonly router: MessageRouter,
    private readonly memberships: MembershipService,
    private readonly sender: FrameSender,
  ) {
    events.subscribe(LogWritten, (entries) => {
      if (this.hints.size === 0) return;
      for (const { kind, message } of entries) {
        if (kind === 'new' && message.from !== null)
          this.hints.get(message.from)?.get(message.conversationId)?.end();
      }
    });
  }

  onModuleDestroy(): void {
    for (const hints of [...this.hints.values()]) for (const hint of [...hints.values()]) hint.drop();
  }

  /** @throws DomainError as a message to the same target would; within a second of a hint the rights are not read again */
  async tell(session: Session, to: MessageTarget, state: TypingEvent['state']): Promise<void> {
    const { userId } = session;
    const conversationId = await this.router.resolve(userId, to);
    if (!this.hints.get(userId)?.get(conversationId)?.isResting) {
      await this.requireRight(conversationId, userId);
    }
    if (!session.isClosed) this.hintOf(userId, conversationId, to).note(session, state);
  }

  /** The session ended, and with it what was typed on it. */
  forget(session: Session): void {
    const hints = this.hints.get(session.userId);
    if (hints) for (const hint of [...hints.values()]) hint.leave(session);
  }

  private hintOf(userId: string, conversationId: string, to: MessageTarget): TypingHint {
    const hints = this.hints.get(userId) ?? new Map<string, TypingHint>();
    this.hints.set(userId, hints);
    let hint = hints.get(conversationId);
    if (!hint) {
      hint = this.newHint(userId, conversationId, to);
      hints.set(conversationId, hint);
    }
    return hint;
  }

  private newHint(userId: string, conversationId: string, to: MessageTarget): TypingHint {
    const hint: TypingHint = new TypingHint({
      tell: (state, origin, isLate) => {
        const tellNow = (): void => this.send({ conversationId, userId, state }, to, origin);
        if (!isLate) return tellNow();
        this.requireRight(conversationId, userId).then(tellNow, () => hint.drop());
      },
      forget: () => this.remove(userId, conversationId, hint),
    });
    return hint;
  }

  private remove(userId: string, conversationId: string, hint: TypingHint): void {
    const hints = this.hints.get(userId);
    if (hints?.get(conversationId) !== hint) return;
    hints.delete(conversationId);
    if (hints.size === 0) this.hints.delete(userId);
  }

  private async requireRight(conversationId: string, userId: string): Promise<void> {
    const refusal = await this.memberships.findRefusal(conversationId, userId);
    if (refusal) throw new DomainError(refusal);
  }

  private send(event: TypingEvent, to: MessageTarget, origin: object): void {
    if (to.type === 'group') this.sender.toGroup(event.conversationId, 'typing', event, origin);
    else this.sender.toUsers([to.id], 'typing', event);
  }
}
