import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { type ChatKey, targetOf } from '../client/chat-key.js';
import type { Message } from '../client/protocol.js';
import type { SkeinClient } from '../client/skein-client.js';
import { isReadOnly, nameOfChat, nameOfUser } from '../state/chats.js';
import { goTo } from '../state/route.js';
import { shortTimeOf } from '../state/wording.js';
import { useClient } from './client-context.js';
import { Composer } from './composer.js';
import { Avatar, Icon } from './icons.js';
import { JoinRequests } from './join-requests.js';
import { MessageList } from './message-list.js';

/** A chat, once it is certain that there is one: an address may name anything. */
export function ChatView({ chat }: { chat: ChatKey }): JSX.Element {
  const client = useClient();
  const exists = client.exists(chat);
  const isOnline = client.status.value === 'online';
  useEffect(() => {
    if (exists === undefined && isOnline) void client.lookFor(chat);
  }, [exists, isOnline]);
  if (exists === true) return <Chat chat={chat} />;
  return (
    <main class="no-chat">
      <p role="status">{exists === false ? 'There is no such chat.' : 'Loading …'}</p>
      <button type="button" onClick={() => goTo(null)}>
        To your chats
      </button>
    </main>
  );
}

function Chat({ chat }: { chat: ChatKey }): JSX.Element {
  const client = useClient();
  const sent = useSignal(0);
  const replyTo = useSignal<Message | null>(null);
  const { type, id } = targetOf(chat);
  const group = client.inbox.get(chat)?.group;
  const isMember = group !== undefined && group.role !== null;
  useEffect(() => {
    if (isMember) void client.people.loadMembers(id);
  }, [isMember, id]);
  return (
    <main class="chat" aria-label={`Chat with ${nameOfChat(client, chat)}`}>
      <Header chat={chat} />
      {type === 'group' && (group?.role === 'owner' || group?.role === 'admin') && (
        <JoinRequests groupId={id} />
      )}
      <MessageList chat={chat} sent={sent} onReply={(message) => (replyTo.value = message)} />
      {isReadOnly(client, chat) ? (
        <p class="read-only">You are not a member of this group.</p>
      ) : (
        <Composer chat={chat} replyTo={replyTo} onSent={() => sent.value++} />
      )}
    </main>
  );
}

function Header({ chat }: { chat: ChatKey }): JSX.Element {
  const client = useClient();
  const { type, id } = targetOf(chat);
  const isOnline = type === 'single' && client.hints.presence.value.get(id)?.online === true;
  return (
    <header class="bar">
      <button
        type="button"
        class="icon-button back"
        aria-label="Back to the chats"
        onClick={() => goTo(null)}
      >
        <Icon name="back" />
      </button>
      <Avatar id={id} name={nameOfChat(client, chat)} online={isOnline} />
      <div class="grow">
        <h1>{nameOfChat(client, chat)}</h1>
        <small role="status">{statusOf(client, chat)}</small>
      </div>
    </header>
  );
}

function statusOf(client: SkeinClient, chat: ChatKey): string {
  const conversation = client.inbox.get(chat);
  const { type, id } = targetOf(chat);
  const typing = [...(client.hints.typing.value.get(conversation?.id ?? '') ?? [])];
  if (typing.length > 0) return type === 'single' ? 'typing …' : typingIn(client, typing);
  if (type === 'group') {
    const count = conversation?.group?.memberCount ?? 0;
    return count === 1 ? '1 member' : `${count} members`;
  }
  const presence = client.hints.presence.value.get(id);
  if (presence === undefined) return '';
  if (presence.online) return 'online';
  return presence.lastSeenAt === null ? 'offline' : `last seen ${shortTimeOf(presence.lastSeenAt)}`;
}

const typingIn = (client: SkeinClient, userIds: string[]): string =>
  userIds.length > 2
    ? `${userIds.length} people are typing …`
    : `${userIds.map((id) => nameOfUser(client, id)).join(' and ')} ${userIds.length === 1 ? 'is' : 'are'} typing …`;
