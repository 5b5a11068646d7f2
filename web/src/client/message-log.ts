import type { Message } from './protocol.js';

/** What a message that arrived means for the log that is held here. */
export type Arrival = 'applied' | 'known' | 'gap';

/**
 * The end of one conversation, as far back as it was read: messages in the order of their numbers.
 *
 * `change` is the counter up to which everything is here. The server counts every new message and every later change
 * to one, without a hole, so a message whose `change` is not the next one tells that something is missing.
 */
export class MessageLog {
  /** Ascending `seq`. Replaced and never changed, so that a view can hold on to it. */
  messages: readonly Message[] = [];
  hasOlder = true;

  /** @param change the conversation's counter when it was asked for; what is read after may only be newer */
  constructor(public change: number) {}

  /** Takes what the socket brought. */
  receive(message: Message): Arrival {
    if (message.change <= this.change) return 'known';
    if (message.change > this.change + 1) return 'gap';
    this.merge([message]);
    this.change = message.change;
    return 'applied';
  }

  /** Takes a page of `changes`, in ascending `change`. */
  catchUp(changed: readonly Message[]): void {
    this.merge(changed);
    this.change = Math.max(this.change, changed.at(-1)?.change ?? 0);
  }

  /** Takes a page of history that ends where this log begins. */
  prepend(older: readonly Message[], hasOlder: boolean): void {
    this.hasOlder = hasOlder;
    this.merge(older, true);
  }

  get firstSeq(): number | undefined {
    return this.messages[0]?.seq;
  }

  find(seq: number): Message | undefined {
    return this.messages.find((message) => message.seq === seq);
  }

  /** Each in its newest form. What lies before the beginning stays out, it is read when somebody scrolls there. */
  private merge(arrived: readonly Message[], mayBeOlder = false): void {
    const first = mayBeOlder || !this.hasOlder ? 0 : (this.firstSeq ?? 0);
    const bySeq = new Map(this.messages.map((message) => [message.seq, message]));
    for (const message of arrived) {
      const known = bySeq.get(message.seq);
      if (message.seq >= first && (known?.change ?? 0) < message.change) bySeq.set(message.seq, message);
    }
    this.messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  }
}
