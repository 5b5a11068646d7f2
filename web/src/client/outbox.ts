import { signal } from '@preact/signals-core';
import { type ChatKey, keyOfTarget, targetOf } from './chat-key.js';
import { Failure } from './failure.js';
import type { Draft, Message, SendAck } from './protocol.js';
import { UnsentStore } from './unsent-store.js';

/** A message that the server has not acknowledged yet. */
export interface Unsent {
  draft: Draft;
  createdAt: string;
  /** Ascending in the order in which they were written. */
  order: number;
  /** The code with which the server refused it; it waits for the user then. Null while it is on its way. */
  refusal: string | null;
}

/** The part of the socket that is needed to send. */
export interface Sender {
  request(event: 'message.send', data: Draft): Promise<SendAck>;
}

/** Milliseconds before a passing failure is tried again, unless the server names another time. */
const PAUSE = 3000;
/** Messages that wait at most. */
const MAX_UNSENT = 1000;

/**
 * Messages on their way: a queue for each chat, sent one after the other in the order in which they were written. Each
 * is sent until it is acknowledged or refused, with the same `clientMsgId`, so that one whose answer was lost, or that
 * two tabs send, is stored once.
 */
export class Outbox {
  readonly unsent = signal<readonly Unsent[]>([]);
  /** Chats of which one is being sent, or waits for a pause to end. */
  private readonly busy = new Set<ChatKey>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private isClosed = false;

  constructor(
    private readonly socket: Sender,
    private readonly store: UnsentStore,
    private readonly myId: string,
    private readonly onStored: (message: Message) => void,
  ) {
    this.unsent.value = store.read();
    // Another tab wrote it and sends it; should it be closed before, this one does.
    store.onElsewhere(() => {
      if (this.isClosed) return;
      this.unsent.value = this.store.read();
      this.after(PAUSE, () => this.flush());
    });
  }

  ofChat(key: ChatKey): Unsent[] {
    return this.unsent.value.filter(({ draft }) => keyOfTarget(draft.to) === key);
  }

  get isFull(): boolean {
    return this.unsent.value.length >= MAX_UNSENT;
  }

  /** @returns false, and takes nothing, when too many wait already */
  send(key: ChatKey, text: string, replyTo?: number): boolean {
    if (this.isFull) return false;
    const draft: Draft = {
      to: targetOf(key),
      clientMsgId: randomId(),
      content: { type: 'text', text },
      ...(replyTo !== undefined && { replyTo }),
    };
    const order = Math.max(Date.now(), (this.unsent.value.at(-1)?.order ?? 0) + 1);
    this.put({ draft, createdAt: new Date().toISOString(), order, refusal: null });
    void this.work(key);
    return true;
  }

  /** Sends a refused one again. */
  retry(clientMsgId: string): void {
    this.refuse(clientMsgId, null);
    this.flush();
  }

  discard(clientMsgId: string): void {
    if (!this.unsent.value.some(({ draft }) => draft.clientMsgId === clientMsgId)) return;
    this.unsent.value = this.unsent.value.filter(({ draft }) => draft.clientMsgId !== clientMsgId);
    this.store.remove(clientMsgId);
  }

  /** Sends all that is on its way: after a reconnect nobody knows which of them arrived. */
  flush(): void {
    for (const key of new Set(this.unsent.value.map(({ draft }) => keyOfTarget(draft.to))))
      void this.work(key);
  }

  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** One after the other, until nothing waits or the connection is lost. */
  private async work(key: ChatKey): Promise<void> {
    if (this.busy.has(key)) return;
    this.busy.add(key);
    for (let next = this.nextOf(key); next !== undefined; next = this.nextOf(key)) {
      const pause = await this.transmit(next.draft);
      if (pause === 'disconnected') break;
      if (pause > 0) await new Promise<void>((resolve) => this.after(pause, resolve));
    }
    this.busy.delete(key);
  }

  private nextOf(key: ChatKey): Unsent | undefined {
    return this.isClosed ? undefined : this.ofChat(key).find(({ refusal }) => refusal === null);
  }

  /** @returns milliseconds to wait before the next one, which after a passing failure is this one again */
  private async transmit(draft: Draft): Promise<number | 'disconnected'> {
    try {
      const ack = await this.socket.request('message.send', draft);
      this.onStored(toMessage(draft, ack, this.myId));
      this.discard(draft.clientMsgId);
      return 0;
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure('internal_error', String(error));
      if (failure.code === 'disconnected') return 'disconnected';
      if (failure.isPassing) return failure.details.retryAfterMs ?? PAUSE;
      this.refuse(draft.clientMsgId, failure.code);
      return 0;
    }
  }

  private refuse(clientMsgId: string, refusal: string | null): void {
    const known = this.unsent.value.find(({ draft }) => draft.clientMsgId === clientMsgId);
    if (known !== undefined) this.put({ ...known, refusal });
  }

  private put(unsent: Unsent): void {
    const others = this.unsent.value.filter(({ draft }) => draft.clientMsgId !== unsent.draft.clientMsgId);
    this.unsent.value = [...others, unsent].sort((a, b) => a.order - b.order);
    this.store.write(unsent);
  }

  private after(delay: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, delay);
    this.timers.add(timer);
  }
}

const toMessage = (
  draft: Draft,
  { conversationId, seq, change, createdAt }: SendAck,
  from: string,
): Message => ({
  ...draft,
  conversationId,
  seq,
  change,
  from,
  createdAt,
});

/** Not `randomUUID`: browsers have that only on https. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
