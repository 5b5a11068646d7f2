import { type ChatKey } from './chat-key.js';
import { type LocalStore, parsed } from './local-store.js';

interface Begun {
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Chats in which something may be begun at a time; beyond, the oldest is let go. */
const MAX_DRAFTS = 200;

/** What was begun in each chat and not sent. It belongs to one account and outlives a reload. */
export class Drafts {
  constructor(
    private readonly store: LocalStore,
    private readonly prefix: string,
  ) {}

  get(chat: ChatKey): string {
    return this.read(this.prefix + chat)?.text ?? '';
  }

  set(chat: ChatKey, text: string): void {
    const name = this.prefix + chat;
    if (text === '') return this.store.remove(name);
    this.store.write(name, JSON.stringify({ text, at: Date.now() } satisfies Begun));
    this.letGo();
  }

  private letGo(): void {
    const names = this.store.names(this.prefix);
    if (names.length <= MAX_DRAFTS) return;
    const ages = names.map((name) => ({ name, at: this.read(name)?.at ?? 0 })).sort((a, b) => a.at - b.at);
    for (const { name } of ages.slice(0, -MAX_DRAFTS)) this.store.remove(name);
  }

  private read(name: string): Begun | null {
    return parsed(this.store.read(name), isBegun);
  }
}

const isBegun = (value: unknown): value is Begun => typeof (value as Begun | null)?.text === 'string';
