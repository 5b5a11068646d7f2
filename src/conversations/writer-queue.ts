import type { PendingWrite } from './message-write.js';

/** What a conversation gets of a batch at least while others wait too, so that a flood in one does not hold up the rest. */
const LEAST_SHARE = 64;

/** The waiting writes of one conversation, oldest first. */
interface Line {
  readonly conversationId: string;
  writes: PendingWrite[];
  /** Whether a batch with writes of this conversation is being written; the next ones wait for its outcome. */
  isInFlight: boolean;
}

/** What goes to the database in one statement. */
export interface WriteBatch {
  readonly writes: readonly PendingWrite[];
  /** The conversations in it. */
  readonly lines: readonly Line[];
  /** How many different senders it has messages of. */
  readonly senders: number;
}

/**
 * The writes that wait for the next batch, in a line for each conversation. A conversation is in one batch at a time, so its
 * messages are numbered in the order in which they came, however many batches are in flight.
 *
 * Bounded: what does not fit is refused at once, which is kinder than an answer that comes too late.
 */
export class WriterQueue {
  private readonly lines = new Map<string, Line>();
  /** Lines with waiting writes that no batch in flight holds up; who was served goes to the end. */
  private readyLines: Line[] = [];
  private readyWrites = 0;
  private waiting = 0;

  /** @param limit how many writes may wait */
  constructor(private readonly limit: number) {}

  /** How many writes wait. */
  get length(): number {
    return this.waiting;
  }

  /** How many of them could go into a batch now. */
  get ready(): number {
    return this.readyWrites;
  }

  /** @returns false when the queue is full */
  add(write: PendingWrite): boolean {
    if (this.waiting >= this.limit) return false;
    this.waiting++;
    const line = this.lineOf(write.draft.conversationId);
    line.writes.push(write);
    if (line.isInFlight) return true;
    this.readyWrites++;
    if (line.writes.length === 1) this.readyLines.push(line);
    return true;
  }

  /** Takes the next batch; empty when nothing is ready. Its conversations wait until it is released. */
  takeBatch(size: number): WriteBatch {
    const share = Math.max(LEAST_SHARE, Math.ceil(size / this.readyLines.length));
    const writes: PendingWrite[] = [];
    const lines: Line[] = [];
    for (const line of this.readyLines) {
      if (writes.length >= size) break;
      this.readyWrites -= line.writes.length;
      line.isInFlight = true;
      lines.push(line);
      takeFrom(line, Math.min(share, size - writes.length), writes);
    }
    this.readyLines = this.readyLines.slice(lines.length);
    this.waiting -= writes.length;
    return { writes, lines, senders: countSenders(writes) };
  }

  /** The batch was written: what has come for its conversations meanwhile is ready. */
  release({ lines }: WriteBatch): void {
    for (const line of lines) {
      line.isInFlight = false;
      this.readyWrites += line.writes.length;
      if (line.writes.length > 0) this.readyLines.push(line);
      else this.lines.delete(line.conversationId);
    }
  }

  /** Takes out the writes whose deadline has passed. */
  takeExpired(now: number): PendingWrite[] {
    const expired: PendingWrite[] = [];
    for (const line of this.lines.values()) {
      const late = line.writes.filter((write) => write.deadline <= now);
      if (late.length === 0) continue;
      expired.push(...late);
      line.writes = line.writes.filter((write) => write.deadline > now);
      if (!line.isInFlight) this.readyWrites -= late.length;
      if (line.writes.length === 0 && !line.isInFlight) this.lines.delete(line.conversationId);
    }
    if (expired.length > 0) this.readyLines = this.readyLines.filter(({ writes }) => writes.length > 0);
    this.waiting -= expired.length;
    return expired;
  }

  private lineOf(conversationId: string): Line {
    let line = this.lines.get(conversationId);
    if (!line) {
      line = { conversationId, writes: [], isInFlight: false };
      this.lines.set(conversationId, line);
    }
    return line;
  }
}

/**
 * Moves the oldest writes of a line to the end of `batch`. A second copy of a message that is already among them stays
 * for the next batch, where the database will recognise it: within one statement it could not see the first.
 */
function takeFrom(line: Line, most: number, batch: PendingWrite[]): void {
  if (line.writes.length === 1) {
    batch.push(line.writes[0]!);
    line.writes = [];
    return;
  }
  const copies: PendingWrite[] = [];
  const keys = new Set<string>();
  let index = 0;
  for (; index < line.writes.length && keys.size < most; index++) {
    const write = line.writes[index]!;
    const key = `${write.draft.senderId}/${write.draft.clientMsgId}`;
    if (keys.has(key)) {
      copies.push(write);
    } else {
      keys.add(key);
      batch.push(write);
    }
  }
  line.writes = [...copies, ...line.writes.slice(index)];
}

const countSenders = (writes: readonly PendingWrite[]): number =>
  new Set(writes.map(({ draft }) => draft.senderId)).size;
