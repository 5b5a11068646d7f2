import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DomainEvents } from '../../common/events/domain-events.js';
import { ReadPositionMoved } from '../../conversations/conversation.events.js';
import { FrameSender } from './frame-sender.service.js';

/**
 * Milliseconds for which the receipts of groups are gathered. A thousand members who read a message at once would
 * otherwise cause a million frames; a member who reads on meanwhile causes one.
 */
const GATHER_MS = 100;

/** Tells the others, and the reader's own devices, how far somebody has read. */
@Injectable()
export class ReceiptService implements OnModuleDestroy {
  /** Newest positions by group, then by user. */
  private readonly gathered = new Map<string, Map<string, number>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    events: DomainEvents,
    private readonly sender: FrameSender,
  ) {
    events.subscribe(ReadPositionMoved, ({ conversationId, userId, readSeq, peerId, isGroup }) => {
      if (isGroup) this.gather(conversationId, userId, readSeq);
      else this.send(peerId ? [userId, peerId] : [userId], { conversationId, userId, readSeq });
    });
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  private send(
    userIds: string[],
    receipt: { conversationId: string; userId: string; readSeq: number },
  ): void {
    this.sender.toUsers(userIds, 'receipt', receipt);
  }

  private gather(groupId: string, userId: string, readSeq: number): void {
    const positions = this.gathered.get(groupId) ?? new Map<string, number>();
    positions.set(userId, Math.max(readSeq, positions.get(userId) ?? 0));
    this.gathered.set(groupId, positions);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    this.timer = undefined;
    for (const [conversationId, positions] of this.gathered) {
      for (const [userId, readSeq] of positions) {
        this.sender.toGroup(conversationId, 'receipt', { conversationId, userId, readSeq });
      }
    }
    this.gathered.clear();
  }
}
