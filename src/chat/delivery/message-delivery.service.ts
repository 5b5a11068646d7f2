import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/events/domain-events.js';
import { type CommittedMessage, MessagesCommitted } from '../../conversations/conversation.events.js';
import { Metrics } from '../../metrics/metrics.service.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { fanOut, toDeliveries } from './fan-out.js';
import { GroupDeliveryService } from './group-delivery.service.js';

/** Brings committed messages to the sockets of this node: after the commit, in the order of their numbers. */
@Injectable()
export class MessageDeliveryService {
  constructor(
    events: DomainEvents,
    private readonly registry: SessionRegistry,
    private readonly groups: GroupDeliveryService,
    private readonly metrics: Metrics,
  ) {
    events.subscribe(MessagesCommitted, (messages) => this.deliver(messages));
  }

  private deliver(messages: readonly CommittedMessage[]): void {
    for (const [conversationId, ofConversation] of byConversation(messages)) {
      if (ofConversation[0]!.message.to.type === 'group') this.groups.accept(conversationId, ofConversation);
      else this.deliverSingle(ofConversation);
    }
  }

  /** All sessions of both users: the sender's other devices too. */
  private deliverSingle(messages: readonly CommittedMessage[]): void {
    const { conversationId, from, to } = messages[0]!.message;
    this.metrics.count.framesOut += fanOut(
      this.registry,
      [from!, to.id],
      toDeliveries(messages),
      conversationId,
    );
  }
}

function byConversation(messages: readonly CommittedMessage[]): Map<string, CommittedMessage[]> {
  const grouped = new Map<string, CommittedMessage[]>();
  let latest: CommittedMessage[] | undefined;
  for (const entry of messages) {
    const { conversationId } = entry.message;
    // A batch has the messages of one conversation one after the other.
    if (latest?.[0]!.message.conversationId !== conversationId) latest = grouped.get(conversationId);
    if (latest) latest.push(entry);
    else grouped.set(conversationId, (latest = [entry]));
  }
  return grouped;
}
