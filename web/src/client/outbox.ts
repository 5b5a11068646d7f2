import { signal } from '@preact/signals-core';
import { type ChatKey, keyOfTarget, targetOf } from './chat-key.js';
import type { ChatSocket } from './chat-socket.js';
import { Failure, messageOf } from './failure.js';
import type { Draft, Message, SendAck } from './protocol.js';

/** A message that the server has not acknowledged yet. */
export interface Unsent {
  draft: Draft;
  createdAt: string;
  /** Why the server refused it; it waits for the user then. Null while it is on its way. */
  refusal: string | null;
}

/** Milliseconds before a passing failure is tried again, unless the server names another time. */
const PAUSE = 3000;

/**
 * Messages on their way. Each is sent until it is acknowledged or refused, with the same `clientMsgId`, so that one
 * whose answer was lost is stored once. They outlive a reload of the page.
 */
export class Outbox {
  readonly unsent = signal<readonly Unsent[]>([]);
  private readonly inFlight = new Set<string>();
  private readonly storageKey: string;

  constructor(
    private readonly socket: ChatSocket,
    private readonly myId: string,
    private readonly onStored: (message: Message) => void,
  ) {
    this.storageKey = `skein.outbox.${myId}`;
    this.unsent.value = JSON.parse(sessionStorage.getItem(this.storageKey) ?? '[]') as Unsent[];
  }

  ofChat(key: ChatKey): Unsent[] {
    return this.unsent.value.filter(({ draft }) => keyOfTarget(draft.to) === key);
  }

  send(key: ChatKey, text: string, replyTo?: number): void {
    const draft: Draft = {
      to: targetOf(key),
      clientMsgId: randomId(),
      content: { type: 'text', text },
      ...(replyTo !== undefined && { replyTo }),
    };
    this.keep([...this.unsent.value, { draft, createdAt: new Date().toISOString(), refusal: null }]);
    void this.transmit(draft);
  }

  /** Sends a refused one again. */
  retry(clientMsgId: string): void {
    this.change(clientMsgId, { refusal: null });
    this.flush();
  }

  discard(clientMsgId: string): void {
    this.keep(this.unsent.value.filter(({ draft }) => draft.clientMsgId !== clientMsgId));
  }

  /** Sends all that is on its way: after a reconnect nobody knows which of them arrived. */
  flush(): void {
    for (const { draft, refusal } of this.unsent.value) if (refusal === null) void this.transmit(draft);
  }

  private async transmit(draft: Draft): Promise<void> {
    const { clientMsgId } = draft;
    if (this.inFlight.has(clientMsgId)) return;
    this.inFlight.add(clientMsgId);
    try {
      const ack = await this.socket.request('message.send', draft);
      this.inFlight.delete(clientMsgId);
      this.onStored(toMessage(draft, ack, this.myId));
      this.discard(clientMsgId);
    } catch (error) {
      this.inFlight.delete(clientMsgId);
      this.fail(clientMsgId, error);
    }
  }

  private fail(clientMsgId: string, error: unknown): void {
    if (!(error instanceof Failure) || !error.isPassing) {
      this.change(clientMsgId, { refusal: messageOf(error) });
    } else if (error.code !== 'disconnected') {
      setTimeout(() => this.flush(), error.details.retryAfterMs ?? PAUSE);
    }
  }

  private change(clientMsgId: string, change: Partial<Unsent>): void {
    this.keep(
      this.unsent.value.map((one) => (one.draft.clientMsgId === clientMsgId ? { ...one, ...change } : one)),
    );
  }

  private keep(unsent: readonly Unsent[]): void {
    this.unsent.value = unsent;
    sessionStorage.setItem(this.storageKey, JSON.stringify(unsent));
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
