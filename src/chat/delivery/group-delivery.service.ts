import { Injectable } from '@nestjs/common';
import type { LogEntry } from '../../conversations/conversation.events.js';
import { HistoryService } from '../../conversations/reading/history.service.js';
import type { LogMessage } from '../../conversations/message/log-message.js';
import { joiners, leavers, type SystemContent } from '../../conversations/message/system-content.js';
import { PendingSends } from '../../messages/pending-sends.js';
import { Metrics } from '../../metrics/metrics.service.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { fanOut, toDeliveries } from './fan-out.js';
import { type Listeners, OrderedLog } from './ordered-log.js';
import type { Position } from './position.js';
import type { Room } from './room-index.js';
import { RoomService } from './room.service.js';

/** Delivers groups strictly in the order of their changes, and moves users in and out of the rooms in between. */
@Injectable()
export class GroupDeliveryService implements Listeners {
  readonly log: OrderedLog;

  constructor(
    private readonly rooms: RoomService,
    private readonly registry: SessionRegistry,
    history: HistoryService,
    private readonly pending: PendingSends,
    private readonly metrics: Metrics,
  ) {
    this.log = new OrderedLog(history, this);
  }

  /** Entries of one group, in the order of their changes. */
  accept(groupId: string, entries: readonly LogEntry[]): void {
    this.admitJoiners(entries);
    const room = this.rooms.index.find(groupId);
    if (room) this.log.accept(groupId, room.position, entries);
    else this.noteLeavers(entries);
    this.pending.advanced(groupId);
  }

  positionOf(groupId: string): Position | undefined {
    return this.rooms.index.find(groupId)?.position;
  }

  /** Stops at messages that change who is in the room, to change it in between. */
  deliver(groupId: string, entries: readonly LogEntry[]): void {
    const room = this.rooms.index.find(groupId);
    if (!room) return this.unheard(groupId, entries);
    let run: LogEntry[] = [];
    const sendRun = (): void => {
      this.send(room, room.userIds, run);
      run = [];
    };
    for (const entry of entries) {
      const { message } = entry;
      if (entry.kind === 'updated') {
        sendRun();
        this.send(room, this.rooms.index.membersAt(room, message.seq), [entry]);
      } else if (message.from === null) {
        sendRun();
        for (const userId of joiners(message.content as SystemContent)) {
          this.rooms.index.join(userId, groupId, message);
        }
        this.send(room, room.userIds, [entry]);
        this.applyLeavers(message);
      } else {
        run.push(entry);
      }
    }
    sendRun();
    this.pending.advanced(groupId);
  }

  unheard(groupId: string, entries: readonly LogEntry[]): void {
    this.noteLeavers(entries);
    this.pending.advanced(groupId);
  }

  /** A client that comes back syncs, which is better than to go on with a hole that it does not see. */
  sendAway(groupId: string): void {
    for (const userId of [...(this.rooms.index.find(groupId)?.userIds ?? [])]) {
      for (const session of [...this.registry.of(userId)]) session.close(CLOSE_REASONS.overloaded);
    }
  }

  /** Somebody whose group has no room here yet gets one that starts with the message of the joining. */
  private admitJoiners(entries: readonly LogEntry[]): void {
    for (const { kind, message } of entries) {
      if (message.from !== null || kind !== 'new' || this.rooms.index.find(message.conversationId)) continue;
      for (const userId of joiners(message.content as SystemContent)) {
        this.rooms.index.join(userId, message.conversationId, message);
      }
    }
  }

  /** For users whose memberships are being read at this moment: what was read may be older than this. */
  private noteLeavers(entries: readonly LogEntry[]): void {
    for (const { message } of entries) if (message.from === null) this.applyLeavers(message);
  }

  private applyLeavers(message: LogMessage): void {
    const leaving = leavers(message.content as SystemContent);
    if (leaving === 'everybody') this.rooms.index.dissolve(message.conversationId);
    else for (const userId of leaving) this.rooms.index.leave(userId, message.conversationId);
  }

  private send(room: Room, userIds: Iterable<string>, entries: readonly LogEntry[]): void {
    if (entries.length === 0) return;
    const deliveries = toDeliveries(entries, this.pending);
    this.metrics.count.framesOut += fanOut(this.registry, userIds, deliveries, room.groupId);
  }
}
