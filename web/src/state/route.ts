import { signal } from '@preact/signals';
import { type ChatKey, parseChatKey } from '../client/chat-key.js';

const read = (): ChatKey | null => parseChatKey(location.hash.slice(2));

/** The chat that is open; it stands in the address, so that back and reload do what people expect. */
export const openChat = signal<ChatKey | null>(read());

window.addEventListener('hashchange', () => (openChat.value = read()));

export const addressOf = (key: ChatKey): string => `#/${key}`;

export function goTo(key: ChatKey | null): void {
  location.hash = key === null ? '' : addressOf(key);
}
