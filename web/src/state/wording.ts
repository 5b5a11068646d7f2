import type { Message, SystemContent } from '../client/protocol.js';
import type { SkeinClient } from '../client/skein-client.js';
import { nameOfUser } from './chats.js';
import { today } from './today.js';

const KINDS: Record<string, string> = {
  image: 'Picture',
  voice: 'Voice message',
  video: 'Video',
  file: 'File',
  emoji: 'Sticker',
  location: 'Location',
  card: 'Visiting card',
  link: 'Link',
  custom: 'Something for another app',
};

/** A message in one line: for the list, for a quotation, and for kinds that this page cannot show. */
export function lineOf(client: SkeinClient, { content }: Message): string {
  if (content === null) return 'Message was taken back';
  if (content.type === 'text') return String(content['text' as never]);
  if (content.type === 'system') return systemLine(client, content as SystemContent);
  return KINDS[content.type] ?? 'A message that this page cannot show';
}

function systemLine(client: SkeinClient, content: SystemContent): string {
  const name = (id: string | undefined): string =>
    id === undefined ? 'Somebody' : id === client.account.id ? 'You' : nameOfUser(client, id);
  const actor = name(content.actorId);
  const users = list((content.userIds ?? []).map(name));
  const others = list((content.userIds ?? []).filter((id) => id !== content.actorId).map(name));
  const isOwnAct = content.userIds?.length === 1 && content.userIds[0] === content.actorId;
  const lines: Record<string, string> = {
    group_created: `${actor} made the group${others && ` with ${others}`}`,
    members_joined: isOwnAct ? `${actor} joined` : `${actor} added ${users}`,
    member_left: `${name(content.userIds?.[0])} left`,
    member_removed: `${actor} removed ${users}`,
    owner_changed: `${actor} handed the group over to ${users}`,
    role_changed: `${actor} made ${users} ${content.role === 'admin' ? 'an admin' : 'a member'}`,
    group_updated: content.changes?.['name']
      ? `${actor} named the group “${content.changes['name']}”`
      : `${actor} changed the group`,
    group_dissolved: `${actor} dissolved the group`,
  };
  return lines[content.event] ?? 'Something changed in the group';
}

const list = (names: string[]): string =>
  new Intl.ListFormat('en').format(names.map((name) => midSentence(name)));

const midSentence = (name: string): string => (name === 'You' ? 'you' : name);

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

export const timeOf = (instant: string): string => TIME.format(new Date(instant));

/** Today's time, else the day. */
export const shortTimeOf = (instant: string): string =>
  isSameDay(new Date(instant), today.value) ? timeOf(instant) : SHORT_DAY.format(new Date(instant));

export function dayOf(instant: string): string {
  const date = new Date(instant);
  const now = today.value;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (isSameDay(date, now)) return 'Today';
  return isSameDay(date, yesterday) ? 'Yesterday' : DAY.format(date);
}

const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();
