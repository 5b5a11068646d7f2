import { type ChatKey, targetOf } from '../client/chat-key.js';
import type { Conversation } from '../client/protocol.js';
import type { SkeinClient } from '../client/skein-client.js';

/** What a person is called here: my own name for them first. */
export const nameOfUser = (client: SkeinClient, userId: string): string => {
  if (userId === client.account.id) return client.account.nickname;
  if (client.people.missing.value.has(userId)) return 'Deleted account';
  return client.book.contacts.value.get(userId)?.remark || (client.people.nameOf(userId) ?? '…');
};

export function nameOfChat(client: SkeinClient, key: ChatKey): string {
  const { type, id } = targetOf(key);
  if (type === 'single') return nameOfUser(client, id);
  return client.inbox.get(key)?.group?.name ?? 'Group';
}

/** Pinned ones first, then the newest. */
export const inOrder = (conversations: Iterable<[ChatKey, Conversation]>): [ChatKey, Conversation][] =>
  [...conversations].sort(
    ([, a], [, b]) =>
      Number(b.pinned) - Number(a.pinned) ||
      b.updatedAt.localeCompare(a.updatedAt) ||
      Number(b.id) - Number(a.id),
  );

/** Whether anything can be written here. Of two people the server decides; it says so where it refuses. */
export const isReadOnly = (client: SkeinClient, key: ChatKey): boolean =>
  targetOf(key).type === 'group' && (client.inbox.get(key)?.group?.role ?? null) === null;
