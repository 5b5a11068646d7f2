import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/events/domain-events.js';
import { type LogEntry, LogWritten } from '../../conversations/conversation.events.js';
import { PendingSends } from '../../messages/pending-sends.js';
import { GroupDeliveryService } from './group-delivery.service.js';
import { SingleDeliveryService } from './single-delivery.service.js';

/** Brings what was written into logs to the sockets of this node: after the commit, in the order of its changes. */
@Injectable()
export class MessageDeliveryService {
  constructor(
    events: DomainEvents,
    pending: PendingSends,
    private readonly groups: GroupDeliveryService,
    private readonly singles: SingleDeliveryService,
  ) {
    events.subscribe(LogWritten, (entries) => this.deliver(entries));
    pending.follow({
      changeOf: (id) => (groups.positionOf(id) ?? singles.positionOf(id))?.change,
      catchUp: (id, toChange) => {
        groups.log.catchUp(id, toChange);
        singles.log.catchUp(id, toChange);
      },
    });
  }

  private deliver(entries: readonly LogEntry[]): void {
    for (const [conversationId, ofConversation] of byConversation(entries)) {
      const isGroup = ofConversation[0]!.message.to.type === 'group';
      if (isGroup) this.groups.accept(conversationId, ofConversation);
      else this.singles.accept(conversationId, ofConversation);
    }
  }
}

function byConversation(entries: readonly LogEntry[]): Map<string, LogEntry[]> {
  const grouped = new Map<string, LogEntry[]>();
  let latest: LogEntry[] | undefined;
  for (const entry of entries) {
    const { conversationId } = entry.message;
    // A batch has the messages of one conversation one after the other.
    if (latest?.[0]!.message.conversationId !== conversationId) latest = grouped.get(conversationId);
    if (latest) latest.push(entry);
    else grouped.set(conversationId, (latest = [entry]));
  }
  return grouped;
}
