import { signal } from '@preact/signals-core';
import { MessageLog } from './message-log.js';
import type { Message, MessagePage } from './protocol.js';
import type { RestClient } from './rest-client.js';

export interface HistoryView {
  /** Ascending `seq`. */
  messages: readonly Message[];
  hasOlder: boolean;
  state: 'loading' | 'ready' | 'failed';
}

const PAGE = 50;
const CHANGES_PAGE = 100;
/** Behind by more than this, a chat is read anew from its end and not caught up change by change. */
const MAX_CATCH_UP = 500;

/** One conversation as far as it was read, kept complete: a hole is filled from the server before anything is shown. */
export class ChatHistory {
  readonly view = signal<HistoryView>({ messages: [], hasOlder: false, state: 'loading' });
  private log = new MessageLog(0);
  /** One request after the other; what the socket brings meanwhile waits in `held`. */
  private work: Promise<void> = Promise.resolve();
  private jobs = 0;
  private held: Message[] = [];

  /** @param conversationId null as long as nobody has written anything */
  constructor(
    private readonly rest: RestClient,
    private conversationId: string | null,
  ) {}

  /** Reads the newest page. @param lastChange the conversation's counter, known from before the page is read */
  load(conversationId: string | null, lastChange: number): Promise<void> {
    this.conversationId = conversationId;
    return this.inTurn(async () => {
      this.log = new MessageLog(lastChange);
      const page = await this.fetchPage('');
      this.log.prepend(page.items, page.hasMore);
    });
  }

  /** Reads the page before the first message that is here. */
  loadOlder(): Promise<void> {
    return this.inTurn(async () => {
      const { firstSeq, hasOlder } = this.log;
      if (!hasOlder || firstSeq === undefined) return;
      const page = await this.fetchPage(`before=${firstSeq}&`);
      this.log.prepend(page.items, page.hasMore);
    });
  }

  /** Brings it up to what is known of the conversation after a sync. */
  async catchUp(conversationId: string, lastChange: number): Promise<void> {
    const isFarBehind = lastChange - this.log.change > MAX_CATCH_UP;
    if (isFarBehind || this.view.value.state === 'failed') return this.load(conversationId, lastChange);
    this.conversationId = conversationId;
    if (lastChange > this.log.change) await this.readChanges();
  }

  /** Takes a message from the socket, or our own once it is acknowledged. */
  receive(message: Message): void {
    this.conversationId = message.conversationId;
    if (this.jobs > 0) {
      this.held.push(message);
      return;
    }
    const arrival = this.log.receive(message);
    if (arrival === 'applied') this.show('ready');
    if (arrival === 'gap') void this.readChanges();
  }

  private readChanges(): Promise<void> {
    return this.inTurn(async () => {
      for (let hasMore = true; hasMore && this.conversationId !== null;) {
        const path = `/conversations/${this.conversationId}/changes?since=${this.log.change}&limit=${CHANGES_PAGE}`;
        const page = await this.rest.call<MessagePage>('GET', path);
        this.log.catchUp(page.items);
        hasMore = page.hasMore;
      }
    });
  }

  private async fetchPage(query: string): Promise<MessagePage> {
    if (this.conversationId === null) return { items: [], hasMore: false };
    return this.rest.call('GET', `/conversations/${this.conversationId}/messages?${query}limit=${PAGE}`);
  }

  private inTurn(job: () => Promise<void>): Promise<void> {
    this.jobs++;
    this.work = this.work.then(() => this.perform(job));
    return this.work;
  }

  private async perform(job: () => Promise<void>): Promise<void> {
    const state = await job().then(
      () => 'ready' as const,
      () => 'failed' as const,
    );
    this.jobs--;
    if (this.jobs === 0) this.takeHeld(state === 'ready');
    this.show(state);
  }

  /** What came while the server was asked. After that nothing can be missing before it, so it is taken as it is. */
  private takeHeld(isComplete: boolean): void {
    const held = this.held.sort((a, b) => a.change - b.change);
    this.held = [];
    for (const message of held) {
      if (this.log.receive(message) === 'gap' && isComplete) this.log.catchUp([message]);
    }
  }

  private show(state: HistoryView['state']): void {
    const { messages, hasOlder } = this.log;
    this.view.value = { messages, hasOlder, state };
  }
}
