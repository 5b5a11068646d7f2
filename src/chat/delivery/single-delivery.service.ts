import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/events/domain-events.js';
import type { LogEntry } from '../../conversations/conversation.events.js';
import { EpochChanged } from '../../conversations/epoch/log-epoch.events.js';
import { HistoryService } from '../../conversations/reading/history.service.js';
import { PendingSends } from '../../messages/pending-sends.js';
import { Metrics } from '../../metrics/metrics.service.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { fanOut, toDeliveries } from './fan-out.js';
import { type Listeners, OrderedLog } from './ordered-log.js';
import { type Position, UNKNOWN_SEQ } from './position.js';

/** Conversations whose positions are remembered; some 200 bytes each. */
const MAX_TRACKS = 50_000;

interface Track extends Position {
  /** The two users. */
  readonly pair: readonly [string, string];
  /** Nothing up to here was delivered in order: what is heard of it late goes out late. */
  readonly base: number;
}

/** Delivers single conversations in the order of their changes, to all sessions of both users. */
@Injectable()
export class SingleDeliveryService implements Listeners {
  /** The one that was used last stands last. */
  private readonly tracks = new Map<string, Track>();
  readonly log: OrderedLog;

  constructor(
    events: DomainEvents,
    history: HistoryService,
    private readonly registry: SessionRegistry,
    private readonly pending: PendingSends,
    private readonly metrics: Metrics,
  ) {
    this.log = new OrderedLog(history, this);
    events.subscribe(EpochChanged, () => this.tracks.clear());
  }

  /** Entries of one conversation, in the order of their changes. */
  accept(conversationId: string, entries: readonly LogEntry[]): void {
    const track = this.touch(conversationId, entries);
    if (track) {
      if (entries[0]!.message.change <= track.base) {
        this.deliver(
          conversationId,
          entries.filter(({ message }) => message.change <= track.base),
        );
      }
      this.log.accept(conversationId, track, entries);
    }
    this.pending.advanced(conversationId);
  }

  positionOf(conversationId: string): Position | undefined {
    return this.tracks.get(conversationId);
  }

  deliver(conversationId: string, entries: readonly LogEntry[]): void {
    const track = this.tracks.get(conversationId);
    if (!track) return;
    this.metrics.count.framesOut += fanOut(
      this.registry,
      track.pair,
      toDeliveries(entries, this.pending),
      conversationId,
    );
    this.pending.advanced(conversationId);
  }

  unheard(conversationId: string): void {
    this.pending.advanced(conversationId);
  }

  /** A client that comes back syncs, which is better than to go on with a hole that it does not see. */
  sendAway(conversationId: string): void {
    const pair = this.tracks.get(conversationId)?.pair ?? [];
    this.tracks.delete(conversationId);
    for (const userId of pair) {
      for (const session of [...this.registry.of(userId)]) session.close(CLOSE_REASONS.overloaded);
    }
    this.pending.advanced(conversationId);
  }

  /** Undefined when neither user is connected here. */
  private touch(conversationId: string, entries: readonly LogEntry[]): Track | undefined {
    const known = this.tracks.get(conversationId);
    const pair = known?.pair ?? pairOf(entries[0]!);
    this.tracks.delete(conversationId);
    if (!this.registry.isOnline(pair[0]) && !this.registry.isOnline(pair[1])) return undefined;
    if (!known && this.tracks.size >= MAX_TRACKS) this.tracks.delete(this.tracks.keys().next().value!);
    const track = known ?? { pair, ...baseBelow(entries[0]!) };
    this.tracks.set(conversationId, track);
    return track;
  }
}

/**
 * Where the delivery of a conversation begins: with the first entry that is heard of. In one process all of them are
 * heard of, so that nothing below is missing.
 */
function baseBelow({ kind, message }: LogEntry): Position & { base: number } {
  const base = message.change - 1;
  return { base, change: base, seq: kind === 'new' ? message.seq - 1 : UNKNOWN_SEQ };
}

const pairOf = ({ message, pair }: LogEntry): readonly [string, string] =>
  pair ?? [message.from!, message.to.id];
