import { Failure } from './failure.js';

/** The part of the socket that is needed to tell how far was read. */
export interface ReadTeller {
  request(event: 'conversation.read', data: { conversationId: string; seq: number }): Promise<unknown>;
}

/**
 * How far somebody has read, told to the server: one word at a time for a conversation, then the newest, and again
 * after a reconnect when the answer was lost.
 */
export class ReadPositions {
  private readonly untold = new Map<string, number>();
  private readonly telling = new Set<string>();

  constructor(private readonly socket: ReadTeller) {}

  tell(conversationId: string, seq: number): void {
    if (seq <= (this.untold.get(conversationId) ?? 0)) return;
    this.untold.set(conversationId, seq);
    void this.work(conversationId);
  }

  /** After a reconnect. */
  flush(): void {
    for (const conversationId of this.untold.keys()) void this.work(conversationId);
  }

  clear(): void {
    this.untold.clear();
  }

  private async work(conversationId: string): Promise<void> {
    if (this.telling.has(conversationId)) return;
    this.telling.add(conversationId);
    for (let seq = this.untold.get(conversationId); seq !== undefined;) {
      if (!(await this.isSettled(conversationId, seq))) break;
      if (this.untold.get(conversationId) === seq) this.untold.delete(conversationId);
      seq = this.untold.get(conversationId);
    }
    this.telling.delete(conversationId);
  }

  /** Refused for good is settled too: the conversation is not ours any more. */
  private isSettled(conversationId: string, seq: number): Promise<boolean> {
    return this.socket.request('conversation.read', { conversationId, seq }).then(
      () => true,
      (error: unknown) => error instanceof Failure && !error.isPassing,
    );
  }
}
