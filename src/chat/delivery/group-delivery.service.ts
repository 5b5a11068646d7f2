import { Injectable, Logger } from '@nestjs/common';
import type { CommittedMessage } from '../../conversations/conversation.events.js';
import { HistoryService } from '../../conversations/reading/history.service.js';
import type { LogMessage } from '../../conversations/message/log-message.js';
import { joiners, leavers, type SystemContent } from '../../conversations/message/system-content.js';
import { Metrics } from '../../metrics/metrics.service.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { fanOut, toDeliveries } from './fan-out.js';
import type { Room } from './room-index.js';
import { RoomService } from './room.service.js';

/** Times that missing messages are asked for before the members are sent away to sync. */
const REPAIR_ATTEMPTS = 5;
const REPAIR_RETRY_MS = 200;

/**
 * Delivers the messages of groups strictly in the order of their numbers. The answers of two database connections
 * can overtake each other, so message 6 may be heard of before message 5: then it is held back, and 5 is read from
 * the log.
 */
@Injectable()
export class GroupDeliveryService {
  private readonly logger = new Logger(GroupDeliveryService.name);
  /** Messages above a hole, by group, while the missing ones are being read. */
  private readonly held = new Map<string, CommittedMessage[]>();

  constructor(
    private readonly rooms: RoomService,
    private readonly registry: SessionRegistry,
    private readonly history: HistoryService,
    private readonly metrics: Metrics,
  ) {}

  /** Messages of one group were committed; they stand in ascending order. */
  accept(groupId: string, messages: readonly CommittedMessage[]): void {
    this.admitJoiners(messages);
    const room = this.rooms.index.find(groupId);
    if (!room) {
      this.noteLeavers(messages);
      return;
    }
    const waiting = this.held.get(groupId);
    if (waiting) waiting.push(...messages);
    else if (messages[0]!.message.seq > room.position + 1) this.repair(room, messages);
    else this.deliver(room, messages);
  }

  /** Somebody whose group has no room here yet gets one that starts with the message of the joining. */
  private admitJoiners(messages: readonly CommittedMessage[]): void {
    for (const { message } of messages) {
      if (message.from !== null || this.rooms.index.find(message.conversationId)) continue;
      for (const userId of joiners(message.content as SystemContent)) {
        this.rooms.index.join(userId, message.conversationId, message.seq);
      }
    }
  }

  /** For users whose memberships are being read at this moment: what was read may be older than this. */
  private noteLeavers(messages: readonly CommittedMessage[]): void {
    for (const { message } of messages) if (message.from === null) this.applyLeavers(message);
  }

  /** Delivers what is next; stops at messages that change who is in the room, to change it in between. */
  private deliver(room: Room, messages: readonly CommittedMessage[]): void {
    let run: CommittedMessage[] = [];
    for (const entry of messages) {
      const { message } = entry;
      if (message.seq <= room.position) continue;
      room.position = message.seq;
      if (message.from === null) {
        this.send(room, run);
        run = [];
        for (const userId of joiners(message.content as SystemContent)) {
          this.rooms.index.join(userId, message.conversationId, message.seq);
        }
        this.send(room, [entry]);
        this.applyLeavers(message);
      } else {
        run.push(entry);
      }
    }
    this.send(room, run);
  }

  private applyLeavers(message: LogMessage): void {
    const leaving = leavers(message.content as SystemContent);
    if (leaving === 'everybody') this.rooms.index.dissolve(message.conversationId);
    else for (const userId of leaving) this.rooms.index.leave(userId, message.conversationId);
  }

  private send(room: Room, messages: readonly CommittedMessage[]): void {
    if (messages.length === 0) return;
    this.metrics.count.framesOut += fanOut(this.registry, room.userIds, toDeliveries(messages), room.groupId);
  }

  private repair(room: Room, messages: readonly CommittedMessage[]): void {
    this.held.set(room.groupId, [...messages]);
    void this.fillHole(room, messages[0]!.message.seq - 1);
  }

  private async fillHole(room: Room, upTo: number): Promise<void> {
    const missing = await this.readMissing(room, upTo);
    const held = this.held.get(room.groupId) ?? [];
    this.held.delete(room.groupId);
    // Its last member may have left meanwhile, and come back to another room.
    const present = this.rooms.index.find(room.groupId);
    if (!present) return this.noteLeavers(held);
    if (missing) this.deliverInOrder(present, merge(missing, held));
    else this.sendAway(present);
  }

  /** What was held may have holes of its own, which are repaired in their turn. */
  private deliverInOrder(room: Room, ordered: readonly CommittedMessage[]): void {
    let next = room.position + 1;
    let end = 0;
    while (end < ordered.length && ordered[end]!.message.seq <= next) {
      if (ordered[end]!.message.seq === next) next++;
      end++;
    }
    this.deliver(room, ordered.slice(0, end));
    if (end < ordered.length) this.repair(room, ordered.slice(end));
  }

  private async readMissing(room: Room, upTo: number): Promise<LogMessage[] | undefined> {
    for (let attempt = 1; attempt <= REPAIR_ATTEMPTS; attempt++) {
      try {
        return await this.history.findRange(room.groupId, room.position + 1, upTo);
      } catch (error) {
        this.logger.warn(
          `Group ${room.groupId}: missing messages were not read: ${(error as Error).message}`,
        );
        await new Promise((resolve) => setTimeout(resolve, REPAIR_RETRY_MS * attempt));
      }
    }
    return undefined;
  }

  /** A client that comes back syncs, which is better than to go on with a hole that it does not see. */
  private sendAway(room: Room): void {
    for (const userId of [...room.userIds]) {
      for (const session of [...this.registry.of(userId)]) session.close(CLOSE_REASONS.overloaded);
    }
  }
}

/** In ascending order, each once: where a message was both read and heard of, the latter knows who sent it. */
function merge(read: readonly LogMessage[], heard: readonly CommittedMessage[]): CommittedMessage[] {
  const bySeq = new Map<number, CommittedMessage>(read.map((message) => [message.seq, { message }]));
  for (const entry of heard) bySeq.set(entry.message.seq, entry);
  return [...bySeq.values()].toSorted((a, b) => a.message.seq - b.message.seq);
}
