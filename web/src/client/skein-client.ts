import { signal } from '@preact/signals-core';
import { ChatHistory } from './chat-history.js';
import { type ChatKey, keyOfConversation, keyOfMessage } from './chat-key.js';
import { ChatSocket, type SocketStatus } from './chat-socket.js';
import { ContactBook } from './contact-book.js';
import { Failure } from './failure.js';
import { Hints } from './hints.js';
import { Inbox } from './inbox.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import type { Account, Conversation, Limits, Message, ServerEvents } from './protocol.js';
import type { RestClient } from './rest-client.js';
import type { SessionStore } from './session-store.js';

const SYNC_PAGE = 500;
/** Milliseconds before a sync that failed on a living connection is tried again. */
const SYNC_PAUSE = 3000;

/**
 * One logged-in account, kept up to date. Everything that can be seen is a signal.
 *
 * How it stays complete: the socket only makes things arrive sooner. After each connect `sync` tells all that changed
 * since the last one, and the chats that are held here read their changes by number; while connected, a number that is
 * not the next one tells that something is missing, and it is read the same way.
 */
export class SkeinClient {
  readonly socket: ChatSocket;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly book: ContactBook;
  readonly people: People;
  readonly hints: Hints;
  readonly status = signal<SocketStatus>('stopped');
  /** False until the first sync is complete. */
  readonly isSynced = signal(false);
  readonly limits = signal<Limits>({ maxTextLength: 4000, maxWatchedUsers: 500 });
  private readonly histories = new Map<ChatKey, ChatHistory>();
  private cursor: string | undefined;
  private epoch: string | undefined;

  constructor(
    readonly account: Account,
    readonly rest: RestClient,
    sessions: SessionStore,
    onSignedOut: () => void,
  ) {
    this.socket = new ChatSocket(rest, sessions);
    this.inbox = new Inbox(rest, this.socket, account.id);
    this.outbox = new Outbox(this.socket, account.id, (message) => this.receive(message));
    this.book = new ContactBook(rest);
    this.people = new People(rest);
    this.hints = new Hints(this.socket);
    this.people.learn([account]);
    this.listen(onSignedOut);
  }

  connect(): void {
    this.socket.start();
  }

  close(): void {
    this.socket.stop();
    this.hints.forget();
  }

  /** The messages of a chat, read from the server when it is asked for first. */
  historyOf(key: ChatKey): ChatHistory {
    const known = this.histories.get(key);
    if (known) return known;
    const conversation = this.inbox.get(key);
    const history = new ChatHistory(this.rest, conversation?.id ?? null);
    this.histories.set(key, history);
    void history.load(conversation?.id ?? null, conversation?.lastChange ?? 0);
    return history;
  }

  /** Reads a chat again that could not be read. */
  reloadFailed(key: ChatKey): void {
    const history = this.histories.get(key);
    if (history?.view.value.state !== 'failed') return;
    const conversation = this.inbox.get(key);
    void history.load(conversation?.id ?? null, conversation?.lastChange ?? 0);
  }

  private listen(onSignedOut: () => void): void {
    const { events } = this.socket;
    events.on('status', (status) => this.follow(status));
    events.on('signedOut', onSignedOut);
    events.on('session.ready', (ready) => void this.begin(ready));
    events.on('message.new', (message) => this.receive(message));
    events.on('message.updated', (message) => this.receive(message));
    events.on('receipt', ({ conversationId, userId, readSeq }) =>
      this.inbox.receiveReceipt(conversationId, userId, readSeq),
    );
    events.on('typing', ({ conversationId, userId, state }) =>
      this.hints.receiveTyping(conversationId, userId, state === 'start'),
    );
    events.on('presence', (presence) => this.hints.receivePresence(presence));
    events.on('conversation.updated', (conversation) => this.takeConversations([conversation]));
    events.on('group.updated', (group) => this.inbox.updateGroup(group));
    events.on('group.members', ({ members }) => this.people.learn(members.map(({ user }) => user)));
    events.on('contact.request', (request) => this.book.putRequest(request));
    events.on('contact.updated', (contact) => {
      this.people.learn([contact.user]);
      this.book.putContacts([contact]);
      void this.watchContacts();
    });
  }

  private follow(status: SocketStatus): void {
    this.status.value = status;
    if (status !== 'online') this.hints.forget();
  }

  /** A connection stands: catch up first, then send what waited. */
  private async begin(ready: ServerEvents['session.ready']): Promise<void> {
    this.limits.value = ready.limits;
    try {
      await this.sync();
      this.isSynced.value = true;
      this.outbox.flush();
      for (const key of this.histories.keys()) this.reloadFailed(key);
      await Promise.all([this.book.loadRequests(), this.watchContacts()]);
    } catch (error) {
      // A lost connection begins again by itself.
      if (error instanceof Failure && error.code === 'disconnected') return;
      setTimeout(() => this.socket.status === 'online' && void this.begin(ready), SYNC_PAUSE);
    }
  }

  private async sync(): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const cursor = this.cursor === undefined ? {} : { cursor: this.cursor };
      const answer = await this.socket.request('sync', { ...cursor, limit: SYNC_PAGE });
      if (this.epoch !== undefined && answer.epoch !== this.epoch) this.startAfresh();
      this.epoch = answer.epoch;
      this.people.learn(answer.contacts.map(({ user }) => user));
      this.book.putContacts(answer.contacts);
      this.takeConversations(answer.conversations);
      for (const group of answer.groups) this.inbox.updateGroup(group);
      this.cursor = answer.cursor;
      hasMore = answer.hasMore;
    }
  }

  /** The server was restored from an older backup: the numbers that are known here may mean something else now. */
  private startAfresh(): void {
    this.inbox.clear();
    this.book.clear();
    for (const history of this.histories.values()) void history.load(null, 0);
  }

  private takeConversations(rows: readonly Conversation[]): void {
    this.people.learn(rows.flatMap(({ peer }) => peer ?? []));
    this.inbox.put(rows);
    for (const row of rows) void this.histories.get(keyOfConversation(row))?.catchUp(row.id, row.lastChange);
  }

  private receive(message: Message): void {
    this.inbox.receive(message);
    this.histories.get(keyOfMessage(message, this.account.id))?.receive(message);
    if (message.from !== null) this.hints.receiveTyping(message.conversationId, message.from, false);
  }

  private async watchContacts(): Promise<void> {
    const userIds = [...this.book.contacts.value.keys()].slice(0, this.limits.value.maxWatchedUsers);
    await this.hints.watch(userIds).catch(() => undefined);
  }
}
