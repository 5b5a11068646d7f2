import { signal } from '@preact/signals-core';
import type { ChatSocket } from './chat-socket.js';
import type { Presence, Target } from './protocol.js';

/** Milliseconds for which somebody counts as typing after the last word of it. */
const TYPING_LIFE = 6000;
/** Milliseconds between two words of ours. */
const TYPING_REPEAT = 3000;

/** Who is there and who is typing: told while connected, stored nowhere, forgotten with the connection. */
export class Hints {
  readonly presence = signal<ReadonlyMap<string, Presence>>(new Map());
  /** User ids by conversation. */
  readonly typing = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());
  private readonly timers = new Map<string, number>();
  private lastTold = { key: '', at: 0 };

  constructor(private readonly socket: ChatSocket) {}

  /** Replaces the set of contacts that are watched. */
  async watch(userIds: string[]): Promise<void> {
    const { users } = await this.socket.request('presence.subscribe', { userIds });
    this.presence.value = new Map(users.map((user) => [user.userId, user]));
  }

  receivePresence(presence: Presence): void {
    this.presence.value = new Map(this.presence.value).set(presence.userId, presence);
  }

  receiveTyping(conversationId: string, userId: string, isTyping: boolean): void {
    const key = `${conversationId} ${userId}`;
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    if (isTyping) {
      // Whoever goes away in the middle of a word never says that it stopped.
      const stop = (): void => this.receiveTyping(conversationId, userId, false);
      this.timers.set(key, window.setTimeout(stop, TYPING_LIFE));
    }
    const users = new Set(this.typing.value.get(conversationId));
    if (users.has(userId) === isTyping) return;
    if (isTyping) users.add(userId);
    else users.delete(userId);
    this.typing.value = new Map(this.typing.value).set(conversationId, users);
  }

  tellTyping(to: Target, state: 'start' | 'stop'): void {
    const key = `${to.type} ${to.id} ${state}`;
    if (this.lastTold.key === key && Date.now() - this.lastTold.at < TYPING_REPEAT) return;
    this.lastTold = { key, at: Date.now() };
    this.socket.request('typing', { to, state }).catch(() => undefined);
  }

  forget(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.typing.value = new Map();
    this.presence.value = new Map();
  }
}
