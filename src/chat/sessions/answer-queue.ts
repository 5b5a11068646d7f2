/** The place of one answer in the order of a socket's frames. */
export interface AnswerSlot {
  /** Undefined while the answer is not known; null when the frame gets none. */
  text: string | null | undefined;
}

/** What leaves the queue: an answer to be framed, or frames that had to wait behind one. */
export type Released = string | Buffer;

/**
 * Keeps the answers of one socket in the order of its frames, though they become known in any order: sends to two
 * conversations are committed by two writers. While a known answer waits for an earlier one, deliveries queue up
 * behind it, so that a client never sees message 6 before the ack that tells it that its own was message 5.
 */
export class AnswerQueue {
  private entries: (AnswerSlot | Buffer)[] = [];
  private unanswered = 0;
  /** Bytes of deliveries that wait; they count towards the session's limit. */
  waitingBytes = 0;

  /** @param release called with whatever may leave now, in order */
  constructor(private readonly release: (item: Released) => void) {}

  /** Frames whose answers are not known yet. */
  get pending(): number {
    return this.unanswered;
  }

  /** True when deliveries must go through `deliver` to keep their place. */
  get holdsDeliveries(): boolean {
    return this.entries.length > this.unanswered;
  }

  /** Takes the next place. */
  reserve(): AnswerSlot {
    const slot: AnswerSlot = { text: undefined };
    this.entries.push(slot);
    this.unanswered++;
    return slot;
  }

  /** Fills a place; everything that only waited for it is released. */
  settle(slot: AnswerSlot, text: string | null): void {
    slot.text = text;
    this.unanswered--;
    if (this.entries[0] === slot) this.releaseReady();
  }

  /** Queues frames behind the answers that are known but must wait. */
  deliver(frames: Buffer): void {
    this.entries.push(frames);
    this.waitingBytes += frames.length;
  }

  private releaseReady(): void {
    let count = 0;
    for (const entry of this.entries) {
      if (Buffer.isBuffer(entry)) {
        this.waitingBytes -= entry.length;
        this.release(entry);
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
