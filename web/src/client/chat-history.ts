import { signal } from '@preact/signals-core';
import { Failure } from './failure.js';
import { MessageLog } from './message-log.js';
import type { Message, MessagePage } from './protocol.js';

export interface HistoryView {
  /** Ascending `seq`. */
  messages: readonly Message[];
  hasOlder: boolean;
  state: 'loading' | 'ready' | 'failed';
  /** What became of the last attempt to read further back. */
  older: 'ready' | 'loading' | 'failed';
}

/** The part of REST that is needed to read. */
export interface Reader {
  call<Answer>(method: 'GET', path: string): Promise<Answer>;
}

const PAGE = 50;
const LARGE_PAGE = 100;
/** Behind by more than this, a chat is read anew from its end and not caught up change by change. */
const MAX_CATCH_UP = 500;
/** Messages that are read at most to get back to the first unread one. */
const MAX_WAY_BACK = 5000;
/** Milliseconds before a passing failure is tried again. */
const PAUSE = 3000;

/** One conversation as far as it was read, kept complete: a hole is filled from the server before anything is shown. */
export class ChatHistory {
  readonly view = signal<HistoryView>({ messages: [], hasOlder: false, state: 'loading', older: 'ready' });
  private log = new MessageLog(0);
  /** False until the newest page was read: before that there is nothing to catch up with. */
  private isLoaded = false;
  /** The conversation's counter as far as it was heard of; the page is read after that. */
  private knownChange = 0;
  /** What was heard of while the page was read. */
  private wantedChange = 0;
  /** One request after the other. */
  private work: Promise<void> = Promise.resolve();
  /** Those of them that bring the end up to date; what the socket brings meanwhile waits in `held`. */
  private jobs = 0;
  private held: Message[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param conversationId null as long as nobody has written anything */
  constructor(
    private readonly rest: Reader,
    private conversationId: string | null,
  ) {}

  /** Reads the newest page. @param lastChange the conversation's counter, known from before the page is read */
  load(conversationId: string | null, lastChange: number): Promise<void> {
    this.conversationId = conversationId;
    this.knownChange = lastChange;
    this.isLoaded = false;
    return this.inTurn(async () => {
      const log = new MessageLog(this.knownChange);
      const page = await this.fetchPage('', PAGE);
      log.prepend(page.items, page.hasMore);
      this.log = log;
      this.isLoaded = true;
    });
  }

  /** Reads the page before the first message that is here. A failure is shown, and may be tried again. */
  loadOlder(): Promise<void> {
    return this.readBack(async () => void (await this.readOlder(PAGE)));
  }

  /** Reads back until a message is here, or as far as is sensible. */
  loadBackTo(seq: number): Promise<void> {
    return this.readBack(async () => {
      const isReached = (): boolean => (this.log.firstSeq ?? 0) <= seq;
      for (let read = 0; !isReached() && read < MAX_WAY_BACK; read += LARGE_PAGE) {
        if (!(await this.readOlder(LARGE_PAGE))) return;
      }
    });
  }

  /** Brings it up to what is known of the conversation after a sync. */
  async catchUp(conversationId: string, lastChange: number): Promise<void> {
    if (!this.isLoaded && this.jobs > 0 && this.conversationId === conversationId) {
      this.wantedChange = lastChange;
      return;
    }
    const isFarBehind = lastChange - this.log.change > MAX_CATCH_UP;
    if (isFarBehind || !this.isLoaded) return this.load(conversationId, lastChange);
    this.conversationId = conversationId;
    if (lastChange > this.log.change) await this.readChanges();
  }

  /** Reads again what could not be read. */
  retry(): void {
    if (this.view.value.state === 'failed') {
      if (this.isLoaded) void this.readChanges();
      else void this.load(this.conversationId, this.knownChange);
    }
    if (this.view.value.older === 'failed') void this.loadOlder();
  }

  /** Takes a message from the socket, or our own once it is acknowledged. */
  receive(message: Message): void {
    this.conversationId = message.conversationId;
    if (this.jobs > 0) {
      // One of many tells of the hole before it as well as all of them would.
      if (this.held.length >= MAX_CATCH_UP) this.held = [];
      this.held.push(message);
      return;
    }
    if (this.isLoaded) this.take(message);
  }

  /** Lets nothing happen any more. */
  close(): void {
    clearTimeout(this.timer);
  }

  private take(message: Message): void {
    const arrival = this.log.receive(message);
    if (arrival === 'applied') this.show({});
    if (arrival === 'gap') void this.readChanges();
  }

  private readChanges(): Promise<void> {
    return this.inTurn(async () => {
      for (let hasMore = true; hasMore && this.conversationId !== null;) {
        const path = `/conversations/${this.conversationId}/changes?since=${this.log.change}&limit=${LARGE_PAGE}`;
        const page = await this.rest.call<MessagePage>('GET', path);
        this.log.catchUp(page.items);
        hasMore = page.hasMore;
      }
    });
  }

  /** @returns whether there may be more */
  private async readOlder(limit: number): Promise<boolean> {
    const { firstSeq, hasOlder } = this.log;
    if (!hasOlder || firstSeq === undefined) return false;
    const page = await this.fetchPage(`before=${firstSeq}&`, limit);
    this.log.prepend(page.items, page.hasMore);
    return page.hasMore;
  }

  private async fetchPage(query: string, limit: number): Promise<MessagePage> {
    if (this.conversationId === null) return { items: [], hasMore: false };
    return this.rest.call('GET', `/conversations/${this.conversationId}/messages?${query}limit=${limit}`);
  }

  /** A job whose failure leaves the end of the chat as good as it was. */
  private readBack(job: () => Promise<void>): Promise<void> {
    this.show({ older: 'loading' });
    const end = (older: HistoryView['older']): void => this.show({ older });
    return this.enqueue(() =>
      job().then(
        () => end('ready'),
        () => end('failed'),
      ),
    );
  }

  /** A job that brings the end of the chat up to date; what arrives meanwhile waits. */
  private inTurn(job: () => Promise<void>): Promise<void> {
    this.jobs++;
    return this.enqueue(async () => {
      await job().then(
        () => this.show({ state: 'ready' }),
        (error: unknown) => this.fail(error),
      );
      this.jobs--;
      if (this.jobs === 0) this.takeHeld();
    });
  }

  private enqueue(job: () => Promise<void>): Promise<void> {
    this.work = this.work.then(job);
    return this.work;
  }

  /** A lost connection is tried again when the next one stands; anything else that may pass, after a while. */
  private fail(error: unknown): void {
    this.show({ state: 'failed' });
    if (!(error instanceof Failure) || !error.isPassing || error.code === 'disconnected') return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), error.details.retryAfterMs ?? PAUSE);
  }

  /**
   * What came while the server was asked. A hole may have opened meanwhile: it is read like any other, and what waits
   * here is part of what is read then.
   */
  private takeHeld(): void {
    const held = this.held.sort((a, b) => a.change - b.change);
    this.held = [];
    // Where reading failed, reading again brings them.
    if (this.view.value.state === 'failed' || !this.isLoaded) return;
    for (const message of held) {
      if (this.jobs === 0) this.take(message);
    }
    if (this.jobs === 0 && this.wantedChange > this.log.change) void this.readChanges();
    this.wantedChange = 0;
  }

  private show(change: Partial<Pick<HistoryView, 'state' | 'older'>>): void {
    const { messages, hasOlder } = this.log;
    this.view.value = { ...this.view.value, messages, hasOlder, ...change };
  }
}
