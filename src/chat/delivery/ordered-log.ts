import { Logger } from '@nestjs/common';
import type { LogEntry } from '../../conversations/conversation.events.js';
import type { HistoryService } from '../../conversations/reading/history.service.js';
import type { LogMessage } from '../../conversations/message/log-message.js';
import { asSeen, entriesOf, isNext, moveTo, type Position } from './position.js';

/** Times that missing entries are asked for before the listeners are sent away to sync. */
const REPAIR_ATTEMPTS = 5;
const REPAIR_RETRY_MS = 200;

/** Whom a log is delivered to. */
export interface Listeners {
  /** How far they heard a conversation; undefined when nobody listens. */
  positionOf(conversationId: string): Position | undefined;
  /** The next entries of a conversation. */
  deliver(conversationId: string, entries: readonly LogEntry[]): void;
  /** Entries that were held for listeners who went meanwhile. */
  unheard(conversationId: string, entries: readonly LogEntry[]): void;
  /** What is missing cannot be read. */
  sendAway(conversationId: string): void;
}

/**
 * Puts the changes of logs in order. The answers of two database connections can overtake each other, so change 6 may
 * be heard of before change 5: then it is held back, and 5 is read from the log. What was heard before is dropped.
 */
export class OrderedLog {
  private readonly logger = new Logger(OrderedLog.name);
  /** Entries above a hole, by conversation, while the missing ones are being read. */
  private readonly held = new Map<string, LogEntry[]>();

  constructor(
    private readonly history: Pick<HistoryService, 'findMissing'>,
    private readonly listeners: Listeners,
  ) {}

  /** Entries of one conversation, in the order of their changes. */
  accept(conversationId: string, position: Position, entries: readonly LogEntry[]): void {
    const waiting = this.held.size > 0 ? this.held.get(conversationId) : undefined;
    if (waiting) waiting.push(...entries);
    else this.advance(conversationId, position, entries);
  }

  /** Reads what was committed up to a change and is not heard of, unless that is being done. */
  catchUp(conversationId: string, toChange: number): void {
    const position = this.listeners.positionOf(conversationId);
    if (!position || position.change >= toChange || this.held.has(conversationId)) return;
    this.held.set(conversationId, []);
    void this.repair(conversationId, position, { change: toChange + 1, seq: position.seq + 1 });
  }

  private advance(conversationId: string, position: Position, entries: readonly LogEntry[]): void {
    const next: LogEntry[] = [];
    let hole = -1;
    for (const [index, entry] of entries.entries()) {
      if (entry.message.change <= position.change) continue;
      if (!isNext(position, entry)) {
        hole = index;
        break;
      }
      next.push(asSeen(position, entry));
      moveTo(position, entry);
    }
    // Held before anything is told: who catches up because of it finds that it is being done.
    if (hole >= 0) this.held.set(conversationId, entries.slice(hole));
    if (next.length > 0) this.listeners.deliver(conversationId, next);
    if (hole >= 0) void this.repair(conversationId, position, entries[hole]!.message);
  }

  private async repair(conversationId: string, { ...from }: Position, above: Position): Promise<void> {
    const missing = await this.readMissing(conversationId, from, above);
    const held = this.held.get(conversationId) ?? [];
    this.held.delete(conversationId);
    // The last listener may have left meanwhile, and come back to another position.
    const position = this.listeners.positionOf(conversationId);
    if (!position) return this.listeners.unheard(conversationId, held);
    if (!missing) return this.listeners.sendAway(conversationId);
    const toChange = above.change - 1;
    const entries = entriesOf(missing, position, toChange);
    for (const entry of entries) if (entry.message.seq > position.seq) position.seq = entry.message.seq;
    position.change = Math.max(position.change, toChange);
    if (entries.length > 0) this.listeners.deliver(conversationId, entries);
    this.advance(
      conversationId,
      position,
      held.toSorted((a, b) => a.message.change - b.message.change),
    );
  }

  private async readMissing(
    conversationId: string,
    { change, seq }: Position,
    above: Position,
  ): Promise<LogMessage[] | undefined> {
    const gap = { afterChange: change, toChange: above.change - 1, afterSeq: seq, toSeq: above.seq - 1 };
    for (let attempt = 1; attempt <= REPAIR_ATTEMPTS; attempt++) {
      try {
        return await this.history.findMissing(conversationId, gap);
      } catch (error) {
        this.logger.warn(
          `Conversation ${conversationId}: missing entries were not read: ${(error as Error).message}`,
        );
        await new Promise((resolve) => setTimeout(resolve, REPAIR_RETRY_MS * attempt));
      }
    }
    return undefined;
  }
}
