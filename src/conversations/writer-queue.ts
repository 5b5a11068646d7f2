import type { PendingWrite } from './message-write.js';

/**
 * The writes that wait for a writer's next batch, oldest first. Bounded: what does not fit is refused at once, which
 * is kinder than an answer that comes too late.
 */
export class WriterQueue {
  private waiting: PendingWrite[] = [];

  /** @param limit how many writes may wait */
  constructor(private readonly limit: number) {}

  get length(): number {
    return this.waiting.length;
  }

  /** @returns false when the queue is full */
  add(write: PendingWrite): boolean {
    if (this.waiting.length >= this.limit) return false;
    this.waiting.push(write);
    return true;
  }

  /**
   * Takes the next batch. A second copy of a message that is already in the batch stays for the next one, where the
   * database will recognise it: within one statement it could not see the first.
   */
  takeBatch(size: number): PendingWrite[] {
    const batch: PendingWrite[] = [];
    const left: PendingWrite[] = [];
    const keys = new Set<string>();
    let index = 0;
    for (; index < this.waiting.length && batch.length < size; index++) {
      const write = this.waiting[index]!;
      const { conversationId, senderId, clientMsgId } = write.draft;
      const key = `${conversationId}/${senderId}/${clientMsgId}`;
      if (keys.has(key)) {
        left.push(write);
      } else {
        keys.add(key);
        batch.push(write);
      }
    }
    this.waiting = left.length === 0 ? this.waiting.slice(index) : [...left, ...this.waiting.slice(index)];
    return batch;
  }

  /** Takes out the writes whose deadline has passed. */
  takeExpired(now: number): PendingWrite[] {
    const expired = this.waiting.filter((write) => write.deadline <= now);
    if (expired.length > 0) this.waiting = this.waiting.filter((write) => write.deadline > now);
    return expired;
  }
}
