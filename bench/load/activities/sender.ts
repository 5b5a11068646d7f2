import type { Dialect } from '../dialects/dialect.js';
import { textFrame } from '../frames.js';
import type { Account, Recipient } from '../load-plan.js';
import { FrameSource, type MessageTokens } from '../message-token.js';

/** Sending times remembered a sender: more than any plan keeps in flight; a power of two. */
const REMEMBERED = 4096;

/** One who writes: makes the frames and remembers when each left. */
export class Sender {
  /** Messages that may be sent now. */
  due = 0;
  private readonly source: FrameSource;
  private readonly times = new Float64Array(REMEMBERED);
  private counter = 0;

  constructor(
    readonly index: number,
    account: Account,
    to: Recipient,
    dialect: Dialect,
    tokens: MessageTokens,
    text: string,
  ) {
    const token = tokens.first(index);
    const from = { userId: account.userId, accessToken: '' };
    this.source = new FrameSource(textFrame(dialect.message(from, to, token, text)), token);
  }

  /** The next `count` frames, sent at `at` (of `performance.now()`). */
  take(count: number, at: number): Buffer {
    for (let i = 0; i < count; i++) this.times[this.counter++ & (REMEMBERED - 1)] = at;
    return this.source.take(count);
  }

  sentAt(counter: number): number {
    return this.times[counter & (REMEMBERED - 1)]!;
  }
}
