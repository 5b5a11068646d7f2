import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.service.js';
import { encodeEvent, type ServerEvents } from '../protocol/server-events.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { fanOut } from './fan-out.js';
import { RoomService } from './room.service.js';

/** Sends events that are not messages: hints, of which a client misses nothing for good when one is lost. */
@Injectable()
export class FrameSender {
  constructor(
    private readonly registry: SessionRegistry,
    private readonly rooms: RoomService,
    private readonly metrics: Metrics,
  ) {}

  toUsers<Name extends keyof ServerEvents>(
    userIds: Iterable<string>,
    event: Name,
    data: ServerEvents[Name],
    origin?: object,
  ): void {
    this.metrics.count.framesOut += fanOut(this.registry, userIds, [
      { text: encodeEvent(event, data), origin },
    ]);
  }

  /** To every connected member of a group, except the session that caused it. */
  toGroup<Name extends keyof ServerEvents>(
    groupId: string,
    event: Name,
    data: ServerEvents[Name],
    origin?: object,
  ): void {
    const room = this.rooms.index.find(groupId);
    if (room) this.toUsers(room.userIds, event, data, origin);
  }
}
