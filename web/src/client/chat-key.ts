import type { Conversation, Message, Target } from './protocol.js';

/**
 * Names a chat by whom it is with and not by its conversation, which comes into being with the first message:
 * `single-42`, `group-7`. Fit for an address.
 */
export type ChatKey = `${Target['type']}-${string}`;

export const keyOfTarget = ({ type, id }: Target): ChatKey => `${type}-${id}`;

export const keyOfConversation = ({ id, type, peer }: Conversation): ChatKey =>
  keyOfTarget({ type, id: type === 'group' ? id : (peer?.id ?? id) });

/** A single message is `to` one of the two; the chat is with the other than me. */
export const keyOfMessage = ({ from, to }: Message, myId: string): ChatKey =>
  to.type === 'single' && from !== null && from !== myId ? `single-${from}` : keyOfTarget(to);

export function targetOf(key: ChatKey): Target {
  const [type, id] = key.split('-', 2) as [Target['type'], string];
  return { type, id };
}

/** @returns null for what names no chat */
export const parseChatKey = (text: string): ChatKey | null =>
  /^(single|group)-[1-9]\d{0,18}$/.test(text) ? (text as ChatKey) : null;
