import type { PendingWrite } from './message-write.js';

/** What a conversation gets of a batch at least while others wait too, so that a long line does not hold up the rest. */
const LEAST_SHARE = 32;
/** Waiting writes from which a conversation may be a flood… */
const FLOOD_LENGTH = 32;
/** …and is one when its senders have so many each: a busy group is none. */
const FLOOD_PER_SENDER = 8;
/** Of how many waiting writes the senders are counted; a line of thousands is no different further behind. */
const FLOOD_SAMPLE = 64;
/** It is one until so few were found waiting; between two of its batches the line is short for a moment. */
const CALM_LENGTH = 8;
/** Conversations that are remembered as floods; one that is forgotten is soon noticed again. */
const MAX_FLOODS = 1000;

/**
 * A flood is a conversation in which few write faster than it can be stored. Its batches are its own, so that a calm
 * message neither waits until the flood is written nor is told behind it.
 */
export type TrafficKind = 'calm' | 'flood';

/** The waiting writes of one conversation, oldest first. */
interface Line {
  readonly conversationId: string;
  writes: PendingWrite[];
  kind: TrafficKind;
  /** Whether a batch with writes of this conversation is being written; the next ones wait for its outcome. */
  isInFlight: boolean;
}

/** What could go into a batch now. */
export interface ReadyTraffic {
  readonly conversations: number;
  readonly messages: number;
}

/** Lines with waiting writes that no batch in flight holds up; who was served goes to the end. */
interface ReadyLines {
  lines: Line[];
  /** How many writes wait in them. */
  writes: number;
}

/** What goes to the database in one statement. */
export interface WriteBatch {
  readonly kind: TrafficKind;
  readonly writes: readonly PendingWrite[];
  /** The conversations in it. */
  readonly lines: readonly Line[];
}

/**
 * The writes that wait for the next batch, in a line for each conversation. A conversation is in one batch at a time, so its
 * messages are numbered in the order in which they came, however many batches are in flight.
 *
 * Bounded: what does not fit is refused at once, which is kinder than an answer that comes too late.
 */
export class WriterQueue {
  private readonly lines = new Map<string, Line>();
  private readonly readyOf: Readonly<Record<TrafficKind, ReadyLines>> = {
    calm: { lines: [], writes: 0 },
    flood: { lines: [], writes: 0 },
  };
  /** Conversations that flood. */
  private readonly floods = new Set<string>();
  private waiting = 0;

  /** @param limit how many writes may wait */
  constructor(private readonly limit: number) {}

  /** How many writes wait. */
  get length(): number {
    return this.waiting;
  }

  /** The earliest deadline of what waits; undefined when nothing does. */
  get earliestDeadline(): number | undefined {
    let earliest: number | undefined;
    for (const { writes } of this.lines.values()) {
      for (const { deadline } of writes)
        if (earliest === undefined || deadline < earliest) earliest = deadline;
    }
    return earliest;
  }

  ready(kind: TrafficKind): ReadyTraffic {
    const { lines, writes } = this.readyOf[kind];
    return { conversations: lines.length, messages: writes };
  }

  /** @returns false when the queue is full */
  add(write: PendingWrite): boolean {
    if (this.waiting >= this.limit) return false;
    this.waiting++;
    const line = this.lineOf(write.draft.conversationId);
    line.writes.push(write);
    if (line.isInFlight) return true;
    const { length } = line.writes;
    if (length === 1) this.enlist(line);
    else this.readyOf[line.kind].writes++;
    // Looked at from time to time as it grows.
    if (line.kind === 'calm' && length % FLOOD_LENGTH === 0 && this.kindOf(line) === 'flood') {
      this.strike(line);
      this.enlist(line);
    }
    return true;
  }

  /** Takes the next batch; empty when nothing of this kind is ready. Its conversations wait until it is released. */
  takeBatch(kind: TrafficKind, size: number): WriteBatch {
    const ready = this.readyOf[kind];
    const share = Math.max(LEAST_SHARE, Math.ceil(size / ready.lines.length));
    const writes: PendingWrite[] = [];
    const lines: Line[] = [];
    for (const line of ready.lines) {
      if (writes.length >= size) break;
      ready.writes -= line.writes.length;
      line.isInFlight = true;
      lines.push(line);
      if (kind === 'flood' && line.writes.length < CALM_LENGTH) this.floods.delete(line.conversationId);
      takeFrom(line, Math.min(share, size - writes.length), writes);
    }
    ready.lines = ready.lines.slice(lines.length);
    this.waiting -= writes.length;
    return { kind, writes, lines };
  }

  /** The batch was written: what has come for its conversations meanwhile is ready. */
  release({ lines }: WriteBatch): void {
    for (const line of lines) {
      line.isInFlight = false;
      if (line.writes.length > 0) this.enlist(line);
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
      if (line.isInFlight) continue;
      this.readyOf[line.kind].writes -= late.length;
      if (line.writes.length === 0) this.lines.delete(line.conversationId);
    }
    if (expired.length > 0) this.dropEmptyLines();
    this.waiting -= expired.length;
    return expired;
  }

  private dropEmptyLines(): void {
    for (const ready of Object.values(this.readyOf)) {
      ready.lines = ready.lines.filter(({ writes }) => writes.length > 0);
    }
  }

  /** The line is ready. */
  private enlist(line: Line): void {
    line.kind = this.kindOf(line);
    const ready = this.readyOf[line.kind];
    ready.lines.push(line);
    ready.writes += line.writes.length;
  }

  /** What the line is now; a flood is remembered. */
  private kindOf({ conversationId, writes }: Line): TrafficKind {
    if (this.floods.has(conversationId)) return 'flood';
    if (!isFlood(writes)) return 'calm';
    if (this.floods.size >= MAX_FLOODS) this.floods.clear();
    this.floods.add(conversationId);
    return 'flood';
  }

  /** The line is not ready any more. */
  private strike(line: Line): void {
    const ready = this.readyOf[line.kind];
    ready.lines.splice(ready.lines.indexOf(line), 1);
    ready.writes -= line.writes.length;
  }

  private lineOf(conversationId: string): Line {
    let line = this.lines.get(conversationId);
    if (!line) {
      line = { conversationId, writes: [], kind: 'calm', isInFlight: false };
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

function isFlood(writes: readonly PendingWrite[]): boolean {
  if (writes.length < FLOOD_LENGTH) return false;
  const sample = writes.slice(0, FLOOD_SAMPLE);
  const senders = new Set(sample.map(({ draft }) => draft.senderId));
  return sample.length >= senders.size * FLOOD_PER_SENDER;
}
