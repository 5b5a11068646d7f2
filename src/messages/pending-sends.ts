import { Injectable } from '@nestjs/common';
import type { LaterAnswer, Outcome } from '../common/concurrency/later-answer.js';
import { toContentJson } from '../conversations/message/content-json.js';
import type { LogMessage } from '../conversations/message/log-message.js';
import type { MessageDraft, StoredMessage } from '../conversations/writer/message-write.js';
import type { SendMessageAck } from './send-message.dto.js';

/** A send that this node took and has not answered yet. */
export interface PendingSend {
  readonly draft: MessageDraft;
  /** The connection that sent it, compared by identity; undefined for REST. */
  readonly origin: object | undefined;
  readonly answer: LaterAnswer<SendMessageAck>;
  isSettled: boolean;
}

/** How far conversations are delivered on this node. */
export interface DeliveryProgress {
  /** The last change that was delivered; undefined when nobody here listens. */
  changeOf(conversationId: string): number | undefined;
  /** Makes sure that delivery comes to a change that was committed, also where nobody told of it. */
  catchUp(conversationId: string, toChange: number): void;
}

const NONE: readonly PendingSend[] = [];

/**
 * The sends of this node that have no answer yet. Delivery answers them in the place of the message, so that a session
 * sees all numbers in their order: those of others as messages, its own as acks. What it does not come by is answered
 * with the outcome of the write, once everything below was delivered here.
 */
@Injectable()
export class PendingSends {
  private readonly byKey = new Map<string, readonly PendingSend[]>();
  /** Known acks, by conversation, that wait for lower changes to be delivered. */
  private readonly waiting = new Map<string, { send: PendingSend; ack: SendMessageAck }[]>();
  private progress: DeliveryProgress | undefined;

  /** Said once, by whoever delivers here. */
  follow(progress: DeliveryProgress): void {
    this.progress = progress;
  }

  /** Sends that have no answer yet. */
  get size(): number {
    return this.byKey.size;
  }

  /** Before the write is submitted: the message may be read from the log before the writer's answer comes. */
  open(draft: MessageDraft, origin: object | undefined, answer: LaterAnswer<SendMessageAck>): PendingSend {
    const send: PendingSend = { draft, origin, answer, isSettled: false };
    const key = keyOf(draft.conversationId, draft.senderId, draft.clientMsgId);
    const before = this.byKey.get(key);
    this.byKey.set(key, before ? [...before, send] : [send]);
    return send;
  }

  /** The sends of a message, in the order in which they came: the first of them stored it. */
  find(message: LogMessage): readonly PendingSend[] {
    const { conversationId, from, clientMsgId } = message;
    if (this.byKey.size === 0 || from === null || clientMsgId === null) return NONE;
    const all = this.byKey.get(keyOf(conversationId, from, clientMsgId)) ?? NONE;
    return all.every((send) => isMessageOf(send, message))
      ? all
      : all.filter((send) => isMessageOf(send, message));
  }

  /** The write's outcome, unless delivery has told it. */
  conclude(send: PendingSend, outcome: Outcome<SendMessageAck>): void {
    if (send.isSettled) return;
    if (outcome instanceof Error || send.origin === undefined) return this.settle(send, outcome);
    const { conversationId, change } = outcome;
    if (this.hasReached(conversationId, change)) return this.settle(send, outcome);
    const others = this.waiting.get(conversationId);
    if (others) others.push({ send, ack: outcome });
    else this.waiting.set(conversationId, [{ send, ack: outcome }]);
    this.progress?.catchUp(conversationId, change);
  }

  /** Answers a send, once. */
  settle(send: PendingSend, outcome: Outcome<SendMessageAck>): void {
    if (send.isSettled) return;
    send.isSettled = true;
    this.remove(send);
    send.answer.settle(outcome);
  }

  /** Delivery came further in a conversation, or ended there. */
  advanced(conversationId: string): void {
    if (this.waiting.size === 0) return;
    const all = this.waiting.get(conversationId);
    if (!all) return;
    const open = all.filter(
      ({ send, ack }) => !send.isSettled && !this.hasReached(conversationId, ack.change),
    );
    if (open.length > 0) this.waiting.set(conversationId, open);
    else this.waiting.delete(conversationId);
    for (const entry of all) if (!open.includes(entry)) this.settle(entry.send, entry.ack);
  }

  private hasReached(conversationId: string, change: number): boolean {
    return (this.progress?.changeOf(conversationId) ?? Infinity) >= change;
  }

  private remove(send: PendingSend): void {
    const { conversationId, senderId, clientMsgId } = send.draft;
    const key = keyOf(conversationId, senderId, clientMsgId);
    const others = this.byKey.get(key)?.filter((other) => other !== send) ?? NONE;
    if (others.length > 0) this.byKey.set(key, others);
    else this.byKey.delete(key);
  }
}

/**
 * Whether this is what was sent. A message that changed since does not show it any more; the same id with another
 * content is refused, and its sender gets the message as everybody does.
 */
function isMessageOf({ draft }: PendingSend, { content, editedAt, recalledAt }: LogMessage): boolean {
  if (content === draft.content || editedAt !== undefined || recalledAt !== undefined) return true;
  return content !== null && toContentJson(content) === toContentJson(draft.content);
}

/** The answer to the send of a message. */
export function ackOf({ message, duplicate }: StoredMessage): SendMessageAck {
  const { conversationId, seq, change, clientMsgId, createdAt } = message;
  return { conversationId, seq, change, clientMsgId: clientMsgId!, createdAt, duplicate };
}

const keyOf = (conversationId: string, senderId: string, clientMsgId: string): string =>
  `${conversationId}/${senderId}/${clientMsgId}`;
