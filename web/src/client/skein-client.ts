import { type Signal, signal } from '@preact/signals-core';
import { ChatHistory } from './chat-history.js';
import { type ChatKey, keyOfConversation, keyOfMessage, targetOf } from './chat-key.js';
import { ChatSocket, type SocketStatus } from './chat-socket.js';
import { ContactBook } from './contact-book.js';
import { Drafts } from './drafts.js';
import { Failure } from './failure.js';
import { Hints } from './hints.js';
import { Inbox } from './inbox.js';
import type { LocalStore } from './local-store.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import type { Account, Conversation, Limits, Message, ServerEvents } from './protocol.js';
import { ReadPositions } from './read-positions.js';
import type { RestClient } from './rest-client.js';
import type { SessionStore } from './session-store.js';
import { UnsentStore } from './unsent-store.js';
import { onWake } from './wake.js';

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
  readonly drafts: Drafts;
  readonly book: ContactBook;
  readonly people: People;
  readonly hints: Hints;
  readonly status = signal<SocketStatus>('stopped');
  /** The connection stands, but an answer is overdue. */
  readonly isSilent = signal(false);
  /** False until the first sync is complete. */
  readonly isSynced = signal(false);
  readonly limits = signal<Limits>({ maxTextLength: 4000, maxWatchedUsers: 500 });
  /** Groups of which the server says that they are not there, or not for us. */
  readonly missingGroups = signal<ReadonlySet<ChatKey>>(new Set());
  private readonly profile: Signal<Account>;
  private readonly positions: ReadPositions;
  private readonly histories = new Map<ChatKey, ChatHistory>();
  /** Conversations that a message told of before the server told of them themselves. */
  private readonly heardOf = new Map<ChatKey, Message>();
  /** Under which this account keeps what is its own. */
  private readonly prefix: string;
  private readonly stopWaking: () => void;
  private cursor: string | undefined;
  private epoch: string | undefined;
  private isClosed = false;

  constructor(
    account: Account,
    readonly rest: RestClient,
    private readonly sessions: SessionStore,
    readonly store: LocalStore,
    onSignedOut: () => void,
  ) {
    this.profile = signal(account);
    this.prefix = `skein.${account.id}.`;
    this.socket = new ChatSocket(rest, sessions);
    this.positions = new ReadPositions(this.socket);
    this.inbox = new Inbox(rest, this.positions, account.id, (row) => this.takeConversations([row]));
    const unsent = new UnsentStore(store, `${this.prefix}outbox.`);
    this.outbox = new Outbox(this.socket, unsent, account.id, (message) => this.receive(message));
    this.drafts = new Drafts(store, `${this.prefix}draft.`);
    this.book = new ContactBook(rest);
    this.people = new People(rest);
    this.hints = new Hints(this.socket);
    this.people.learn([account]);
    this.listen(onSignedOut);
    this.stopWaking = onWake(() => this.socket.wake());
  }

  /** Who is logged in, as the server knows them now. */
  get account(): Account {
    return this.profile.value;
  }

  connect(): void {
    this.socket.start();
  }

  close(): void {
    this.isClosed = true;
    this.stopWaking();
    this.socket.stop();
    this.hints.forget();
    this.outbox.close();
    this.inbox.close();
    this.people.close();
    for (const history of this.histories.values()) history.close();
  }

  /** Lets this browser forget what is this account's own: drafts and unsent messages. */
  forget(): void {
    this.store.wipe(this.prefix);
  }

  /** The messages of a chat, read from the server when it is asked for first. */
  historyOf(key: ChatKey): ChatHistory {
    const known = this.histories.get(key);
    if (known) return known;
    const conversation = this.inbox.conversations.peek().get(key);
    const heard = this.heardOf.get(key);
    const id = conversation?.id ?? heard?.conversationId ?? null;
    const history = new ChatHistory(this.rest, id);
    this.histories.set(key, history);
    void history.load(id, conversation?.lastChange ?? heard?.change ?? 0);
    return history;
  }

  /**
   * Whether there is such a chat: with somebody who exists, or a conversation of ours. Undefined while the server is
   * asked.
   */
  exists(key: ChatKey): boolean | undefined {
    if (this.inbox.get(key) !== undefined || this.heardOf.has(key)) return true;
    const { type, id } = targetOf(key);
    if (type === 'group') return this.missingGroups.value.has(key) ? false : undefined;
    if (id === this.account.id || this.people.missing.value.has(id)) return false;
    return this.people.users.value.has(id) ? true : undefined;
  }

  /** Asks the server for a chat that is not known yet. */
  async lookFor(key: ChatKey): Promise<void> {
    const { type, id } = targetOf(key);
    if (type === 'single') return this.people.want(id);
    const outcome = await this.inbox.refetch(id);
    if (outcome === 'missing') this.missingGroups.value = new Set([...this.missingGroups.value, key]);
  }

  private listen(onSignedOut: () => void): void {
    const { events } = this.socket;
    events.on('status', (status) => this.follow(status));
    events.on('silent', (isSilent) => (this.isSilent.value = isSilent));
    events.on('signedOut', onSignedOut);
    events.on('account.updated', (account) => this.takeAccount(account));
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
      this.positions.flush();
      for (const history of this.histories.values()) history.retry();
      await Promise.all([this.book.loadRequests(), this.watchContacts()]);
    } catch (error) {
      // A lost connection begins again by itself.
      if (error instanceof Failure && error.code === 'disconnected') return;
      setTimeout(
        () => !this.isClosed && this.socket.status === 'online' && void this.begin(ready),
        SYNC_PAUSE,
      );
    }
  }

  private async sync(): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const cursor = this.cursor === undefined ? {} : { cursor: this.cursor };
      const answer = await this.socket.request('sync', { ...cursor, limit: SYNC_PAGE });
      if (this.epoch !== undefined && answer.epoch !== this.epoch) this.startAfresh();
      this.epoch = answer.epoch;
      if (answer.account) this.takeAccount(answer.account);
      this.people.learn(answer.contacts.map(({ user }) => user));
      this.book.putContacts(answer.contacts);
      for (const request of answer.requests) this.book.putRequest(request);
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
    this.heardOf.clear();
    for (const history of this.histories.values()) void history.load(null, 0);
  }

  private takeAccount(account: Account): void {
    this.profile.value = { ...this.account, ...account };
    this.sessions.updateUser(this.account);
    this.people.learn([account]);
  }

  private takeConversations(rows: readonly Conversation[]): void {
    this.people.learn(rows.flatMap(({ peer }) => peer ?? []));
    this.inbox.put(rows);
    for (const row of rows) {
      const key = keyOfConversation(row);
      this.heardOf.delete(key);
      void this.histories.get(key)?.catchUp(row.id, row.lastChange);
    }
  }

  private receive(message: Message): void {
    const key = keyOfMessage(message, this.account.id);
    if (this.inbox.get(key) === undefined) this.heardOf.set(key, message);
    this.inbox.receive(message);
    this.histories.get(key)?.receive(message);
    // Another tab may have sent what waits here too.
    if (message.from === this.account.id && message.clientMsgId !== null)
      this.outbox.discard(message.clientMsgId);
    if (message.from !== null) this.hints.receiveTyping(message.conversationId, message.from, false);
  }

  private async watchContacts(): Promise<void> {
    const userIds = [...this.book.contacts.value.keys()].slice(0, this.limits.value.maxWatchedUsers);
    await this.hints.watch(userIds).catch(() => undefined);
  }
}
