import type { Client } from 'pg';
import type { AppendRow } from './append-statement.js';
import type { SendState } from '../members/conversation-member.entity.js';
import type { PendingWrite } from './message-write.js';
import { queryRaw, toNumbers, toTimestamp } from './raw-statement.js';

const APPEND_NEW = `
  SELECT o_last_seqs, o_last_changes, o_created_at, o_xid
  FROM append_new_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`;

type RawRow = [lastSeqs: string, lastChanges: string, createdAt: string, xid: string];

/** Stands between the contents; JSON writes it as an escape (RFC 8259, section 7). */
const SEPARATOR = '\u001f';

/** An array of whole numbers as PostgreSQL reads it; the driver looks at each for what could need an escape. */
const integers = (values: readonly (string | number)[]): string => `{${values.join(',')}}`;

/** An array of what few messages have: none at all where no message has it, for `unnest` fills it up with nulls. */
const optional = <Value>(values: readonly (Value | undefined)[]): readonly (Value | undefined)[] =>
  values.some((value) => value !== undefined) ? values : [];

/** A sender in one conversation of a batch. */
interface BatchSender {
  readonly place: number;
  readonly conversationId: string;
  readonly senderId: string;
  /** Which message of the conversation is the sender's last in this batch, from 1. */
  lastN: number;
  lowestReplyTo?: number;
  highestReplyTo?: number;
}

/** A conversation of a batch. */
interface BatchConversation {
  readonly id: string;
  /** From 1, as PostgreSQL counts. */
  readonly place: number;
  total: number;
  readonly senders: Map<string, BatchSender>;
  /** Who wrote the message before; often the next one too. */
  latestSender?: BatchSender;
}

/**
 * A batch as `append_new_messages` takes it: each conversation and each sender once, and for each message where it
 * stands among those of its conversation.
 */
export class BatchShape {
  private readonly conversations = new Map<string, BatchConversation>();
  /** Messages of one conversation come one after the other. */
  private latest: BatchConversation | undefined;
  private readonly senders: BatchSender[] = [];
  /** For each message, the place of its conversation. */
  private readonly places: number[] = [];
  /** For each message, its number among the batch's messages of its conversation, from 1. */
  private readonly ns: number[] = [];

  constructor(private readonly writes: readonly PendingWrite[]) {
    for (const { draft } of writes) this.add(draft);
  }

  /** The parameters of `append_new_messages`, in its order. */
  values(openStates: readonly SendState[]): unknown[] {
    const { senders } = this;
    const drafts = this.writes.map(({ draft }) => draft);
    return [
      integers([...this.conversations.keys()]),
      integers(Array.from(this.conversations.values(), ({ total }) => total)),
      integers(senders.map(({ place }) => place)),
      integers(senders.map(({ conversationId }) => conversationId)),
      integers(senders.map(({ senderId }) => senderId)),
      integers(senders.map(({ lastN }) => lastN)),
      optional(senders.map(({ lowestReplyTo }) => lowestReplyTo)),
      optional(senders.map(({ highestReplyTo }) => highestReplyTo)),
      integers(this.places),
      integers(this.ns),
      integers(drafts.map(({ conversationId }) => conversationId)),
      integers(drafts.map(({ senderId }) => senderId)),
      drafts.map(({ clientMsgId }) => clientMsgId),
      this.writes.map(({ contentJson }) => contentJson).join(SEPARATOR),
      optional(drafts.map(({ replyTo }) => replyTo)),
      optional(drafts.map(({ mentions }) => mentions && JSON.stringify(mentions))),
      openStates,
    ];
  }

  /** What became of each message, from the last numbers that the conversations had before the batch. */
  rows([lastSeqs, lastChanges, createdAt, xid]: RawRow): AppendRow[] {
    const [seqs, changes] = [toNumbers(lastSeqs), toNumbers(lastChanges)];
    const created = toTimestamp(createdAt);
    return this.places.map((place, index) => ({
      outcome: 'stored',
      seq: seqs[place - 1]! + this.ns[index]!,
      change: changes[place - 1]! + this.ns[index]!,
      createdAt: created,
      xid,
    }));
  }

  private add({ conversationId, senderId, replyTo }: PendingWrite['draft']): void {
    const conversation = this.latest?.id === conversationId ? this.latest : this.conversation(conversationId);
    this.latest = conversation;
    const sender =
      conversation.latestSender?.senderId === senderId
        ? conversation.latestSender
        : this.sender(conversation, senderId);
    conversation.latestSender = sender;
    sender.lastN = ++conversation.total;
    if (replyTo !== undefined) {
      sender.lowestReplyTo = Math.min(replyTo, sender.lowestReplyTo ?? replyTo);
      sender.highestReplyTo = Math.max(replyTo, sender.highestReplyTo ?? replyTo);
    }
    this.places.push(conversation.place);
    this.ns.push(conversation.total);
  }

  private conversation(id: string): BatchConversation {
    let conversation = this.conversations.get(id);
    if (!conversation) {
      conversation = { id, place: this.conversations.size + 1, total: 0, senders: new Map() };
      this.conversations.set(id, conversation);
    }
    return conversation;
  }

  private sender({ id, place, senders }: BatchConversation, senderId: string): BatchSender {
    const known = senders.get(senderId);
    if (known) return known;
    const sender: BatchSender = {
      place,
      conversationId: id,
      senderId,
      lastN: 0,
    };
    senders.set(senderId, sender);
    this.senders.push(sender);
    return sender;
  }
}

/**
 * Stores a batch that has nothing special in it.
 *
 * @returns undefined when it has (a message that was stored before, a sender who may not send, an answer to a message
 *   that does not exist); then nothing was stored, and `appendMessages` tells what becomes of each
 */
export async function appendNewMessages(
  client: Client,
  writes: readonly PendingWrite[],
  openStates: readonly SendState[],
): Promise<AppendRow[] | undefined> {
  const shape = new BatchShape(writes);
  const [row] = await queryRaw<RawRow>(client, 'append-new-messages', APPEND_NEW, shape.values(openStates));
  return row && shape.rows(row);
}
