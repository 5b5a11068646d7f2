import { signal } from '@preact/signals-core';
import { type ChatKey, keyOfConversation, keyOfMessage } from './chat-key.js';
import { Failure } from './failure.js';
import type { Conversation, GroupProfile, Message } from './protocol.js';
import type { ReadPositions } from './read-positions.js';
import type { RestClient } from './rest-client.js';

/** Milliseconds before a conversation that could not be read is asked for again. */
const PAUSE = 3000;

type ReaderPosition = [conversationId: string, userId: string, readSeq: number];

/** All conversations of the account, each as the server counts it. */
export class Inbox {
  readonly conversations = signal<ReadonlyMap<ChatKey, Conversation>>(new Map());
  /**
   * How far others have read, by conversation and by user. The server keeps it of peers; of members of a group it is
   * only told while connected: absent means unknown.
   */
  readonly readers = signal<ReadonlyMap<string, ReadonlyMap<string, number>>>(new Map());

  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly rest: RestClient,
    private readonly positions: ReadPositions,
    private readonly myId: string,
    /** Told of each row that was asked for here. */
    private readonly onRow: (row: Conversation) => void,
  ) {}

  get(key: ChatKey): Conversation | undefined {
    return this.conversations.value.get(key);
  }

  /** Takes rows from the server. What the socket told meanwhile may be newer than a row that was read before. */
  put(rows: readonly Conversation[]): void {
    const next = new Map(this.conversations.value);
    for (const row of rows) {
      const key = keyOfConversation(row);
      next.set(key, newest(next.get(key), row));
    }
    this.conversations.value = next;
    this.noteReaders(
      rows.flatMap(({ id, peer, peerReadSeq }) => (peer && peerReadSeq ? [[id, peer.id, peerReadSeq]] : [])),
    );
  }

  clear(): void {
    this.conversations.value = new Map();
    this.readers.value = new Map();
    this.positions.clear();
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** Counts a message that came over the socket, or our own once it is acknowledged. */
  receive(message: Message): void {
    const known = this.get(keyOfMessage(message, this.myId));
    // Who writes has read up to there.
    if (message.from !== null) this.noteReaders([[message.conversationId, message.from, message.seq]]);
    if (known !== undefined && message.change <= known.lastChange) return;
    const isPlainNext =
      known !== undefined && message.from !== null && message.change === known.lastChange + 1;
    if (known !== undefined) this.put([counted(known, message, this.myId)]);
    // A new conversation, a membership that changed, a gap: the server knows better than we can count.
    if (!isPlainNext) void this.refetch(message.conversationId);
  }

  /**
   * Takes a chat as read up to a message, here and everywhere.
   *
   * @param passed the messages of people that lie between, the new position included
   */
  markRead(key: ChatKey, seq: number, passed: number): void {
    const known = this.get(key);
    if (known === undefined) return;
    const isAll = seq >= known.lastSeq;
    if (seq <= known.readSeq && !(isAll && known.unread > 0)) return;
    this.put([{ ...known, readSeq: seq, unread: isAll ? 0 : Math.max(0, known.unread - passed) }]);
    this.positions.tell(known.id, seq);
  }

  /** @param readSeq how far somebody has read; of ourselves it was another device of ours */
  receiveReceipt(conversationId: string, userId: string, readSeq: number): void {
    this.noteReaders([[conversationId, userId, readSeq]]);
    const known = this.find(conversationId);
    if (userId !== this.myId || known === undefined || readSeq <= known.readSeq) return;
    this.put([{ ...known, readSeq, unread: readSeq >= known.lastSeq ? 0 : known.unread }]);
    if (readSeq < known.lastSeq) void this.refetch(conversationId);
  }

  updateGroup(profile: GroupProfile): void {
    const known = this.find(profile.id);
    if (known?.group) this.put([{ ...known, group: { ...known.group, ...profile } }]);
  }

  /** Asks the server for a conversation. A failure that may pass is tried again. */
  async refetch(conversationId: string): Promise<'taken' | 'missing' | 'failed'> {
    clearTimeout(this.timers.get(conversationId));
    try {
      const row = await this.rest.call<Conversation>('GET', `/conversations/${conversationId}`);
      this.onRow(row);
      return 'taken';
    } catch (error) {
      if (!(error instanceof Failure)) return 'failed';
      if (!error.isPassing) return 'missing';
      const again = (): void => void this.refetch(conversationId);
      this.timers.set(conversationId, setTimeout(again, error.details.retryAfterMs ?? PAUSE));
      return 'failed';
    }
  }

  private find(conversationId: string): Conversation | undefined {
    return [...this.conversations.value.values()].find(({ id }) => id === conversationId);
  }

  /** Positions only move forward; what is not news changes nothing. */
  private noteReaders(positions: readonly ReaderPosition[]): void {
    const isNews = ([conversationId, userId, readSeq]: ReaderPosition): boolean =>
      (this.readers.value.get(conversationId)?.get(userId) ?? 0) < readSeq;
    const news = positions.filter(isNews);
    if (news.length === 0) return;
    const next = new Map(this.readers.value);
    for (const [conversationId, userId, readSeq] of news)
      next.set(conversationId, new Map(next.get(conversationId)).set(userId, readSeq));
    this.readers.value = next;
  }
}

function newest(known: Conversation | undefined, row: Conversation): Conversation {
  if (known === undefined) return row;
  const { lastSeq, lastChange, lastMessage, updatedAt, readSeq, unread } = known;
  const isLogOlder = row.lastChange < lastChange;
  const isReadOlder = row.readSeq < readSeq;
  return {
    ...row,
    ...(isLogOlder && { lastSeq, lastChange, lastMessage, updatedAt, unread }),
    // At most what came since stands above a position that the server has not heard of yet.
    ...(isReadOlder && {
      readSeq,
      unread: isLogOlder ? unread : Math.min(row.unread, unread + row.lastSeq - lastSeq),
    }),
  };
}

function counted(known: Conversation, message: Message, myId: string): Conversation {
  const { seq, change, from, createdAt } = message;
  const lastMessage = seq >= known.lastSeq ? message : known.lastMessage;
  if (seq <= known.lastSeq) return { ...known, lastChange: change, lastMessage };
  const isMine = from === myId;
  return {
    ...known,
    lastSeq: seq,
    lastChange: change,
    lastMessage,
    updatedAt: createdAt,
    readSeq: isMine ? seq : known.readSeq,
    unread: isMine ? 0 : known.unread + (from === null ? 0 : 1),
  };
}
