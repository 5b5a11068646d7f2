import { bytesOf, type OutboundFrames } from './outbound-queue.js';

/** The place of one answer in the order of a socket's frames. */
export interface AnswerSlot {
  /** Undefined while the answer is not known; null when the frame gets none. */
  text: string | null | undefined;
  /** The conversation of which a known answer tells a number. */
  conversationId: string | undefined;
  readonly held: undefined;
}

/** Messages that stand between answers. */
interface HeldFrames {
  readonly text: undefined;
  readonly conversationId: string;
  readonly held: OutboundFrames;
}

/**
 * Keeps the answers of one socket in the order of its frames, though they become known in any order: sends to two
 * conversations are committed by two writers. While a known answer waits for an earlier one, messages of its
 * conversation are held behind it, so that a client never sees message 6 before the ack that tells it that its own
 * was message 5. They are not held behind answers that are still to be known, which tell of higher numbers.
 */
export class AnswerQueue {
  private entries: (AnswerSlot | HeldFrames)[] = [];
  private unanswered = 0;
  /** Bytes of held frames; they count towards the session's limit. */
  waitingBytes = 0;

  /** @param release called with whatever may leave now, in order */
  constructor(private readonly release: (item: OutboundFrames) => void) {}

  /** Frames whose answers are not known yet. */
  get pending(): number {
    return this.unanswered;
  }

  /** Takes the next place. */
  reserve(): AnswerSlot {
    const slot: AnswerSlot = { text: undefined, conversationId: undefined, held: undefined };
    this.entries.push(slot);
    this.unanswered++;
    return slot;
  }

  /** Fills a place; everything that only waited for it is released. */
  settle(slot: AnswerSlot, text: string | null, conversationId?: string): void {
    slot.text = text;
    slot.conversationId = conversationId;
    this.unanswered--;
    if (this.entries[0] === slot) this.releaseReady();
  }

  /** Whether something of this conversation waits, so that more of it must go through `hold`. */
  mustHold(conversationId: string): boolean {
    return this.entries.length > this.unanswered && this.lastOf(conversationId) >= 0;
  }

  /** Queues frames behind the last that waits of their conversation. */
  hold(frames: OutboundFrames, conversationId: string): void {
    this.entries.splice(this.lastOf(conversationId) + 1, 0, {
      text: undefined,
      conversationId,
      held: frames,
    });
    this.waitingBytes += bytesOf(frames);
  }

  private lastOf(conversationId: string): number {
    return this.entries.findLastIndex((entry) => entry.conversationId === conversationId);
  }

  private releaseReady(): void {
    let count = 0;
    for (const entry of this.entries) {
      if (entry.held !== undefined) {
        this.waitingBytes -= bytesOf(entry.held);
        this.release(entry.held);
      } else if (entry.text === undefined) {
        break;
      } else if (entry.text !== null) {
        this.release(entry.text);
      }
      count++;
    }
    this.entries = count === this.entries.length ? [] : this.entries.slice(count);
  }
}
