import { Injectable } from '@nestjs/common';
import type { MessageTarget } from '../../conversations/log-message.js';
import { MembershipService } from '../../conversations/membership.service.js';
import type { TypingEvent } from '../protocol/server-events.dto.js';
import { MessageRouter } from '../routing/message.router.js';
import type { Session } from '../sessions/session.js';
import { FrameSender } from './frame-sender.service.js';
import { DomainError } from '../../common/errors/domain-error.js';

/** Milliseconds within which the same state of the same conversation is not told again. */
const REPEAT_MS = 1000;

interface LastTyping {
  key: string;
  at: number;
}

/** Passes on who is typing. A hint: repeated ones are dropped, nothing is stored. */
@Injectable()
export class TypingService {
  /** What each session told last: enough to drop the repetitions of a client that types in one place at a time. */
  private readonly last = new WeakMap<Session, LastTyping>();

  constructor(
    private readonly router: MessageRouter,
    private readonly memberships: MembershipService,
    private readonly sender: FrameSender,
  ) {}

  /** @throws DomainError as a message to the same target would */
  async tell(session: Session, to: MessageTarget, state: TypingEvent['state']): Promise<void> {
    const key = `${to.type}:${to.id}:${state}`;
    if (this.isRepeated(session, key)) return;
    const conversationId = await this.router.resolve(session.userId, to);
    const refusal = await this.memberships.findRefusal(conversationId, session.userId);
    if (refusal) throw new DomainError(refusal);
    this.last.set(session, { key, at: performance.now() });
    const event = { conversationId, userId: session.userId, state };
    if (to.type === 'group') this.sender.toGroup(conversationId, 'typing', event, session);
    else this.sender.toUsers([to.id], 'typing', event);
  }

  private isRepeated(session: Session, key: string): boolean {
    const last = this.last.get(session);
    return last?.key === key && performance.now() - last.at < REPEAT_MS;
  }
}
