import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Pace } from '../../common/concurrency/pace.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { ReadPositionMoved } from '../../conversations/conversation.events.js';
import type { ReceiptEvent } from '../protocol/server-events.dto.js';
import { FrameSender } from './frame-sender.service.js';

/**
 * Milliseconds from one receipt of a reader in a conversation to the next. In a group of thousands each of them goes to
 * thousands of members, so a client that reads message after message must not cause one for each.
 */
const REST_MS = 1000;

interface Receipt extends ReceiptEvent {
  /** Whom it is for; undefined for a group. */
  userIds?: string[];
}

/** Tells the others, and the reader's own devices, how far somebody has read. */
@Injectable()
export class ReceiptService implements OnModuleDestroy {
  private readonly pace = new Pace<Receipt>(
    REST_MS,
    (receipt) => this.send(receipt),
    // Two devices read at once: what is heard of last need not be the further one.
    (waiting, receipt) => (receipt.readSeq < waiting.readSeq ? waiting : receipt),
  );

  constructor(
    events: DomainEvents,
    private readonly sender: FrameSender,
  ) {
    events.subscribe(ReadPositionMoved, ({ conversationId, userId, readSeq, peerId, isGroup }) => {
      const userIds = isGroup ? undefined : peerId ? [userId, peerId] : [userId];
      this.pace.push(`${conversationId}/${userId}`, { conversationId, userId, readSeq, userIds });
    });
  }

  onModuleDestroy(): void {
    this.pace.stop();
  }

  private send({ userIds, ...receipt }: Receipt): void {
    if (userIds) this.sender.toUsers(userIds, 'receipt', receipt);
    else this.sender.toGroup(receipt.conversationId, 'receipt', receipt);
  }
}
