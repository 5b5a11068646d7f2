import type { JSX } from 'preact';
import type { ChatKey } from '../client/chat-key.js';
import type { Conversation } from '../client/protocol.js';
import { nameOfChat, nameOfUser, inOrder } from '../state/chats.js';
import { addressOf, openChat } from '../state/route.js';
import { lineOf, shortTimeOf } from '../state/wording.js';
import { useClient } from './client-context.js';
import { Avatar, Icon } from './icons.js';

export function ConversationList({ onAdd }: { onAdd(): void }): JSX.Element {
  const client = useClient();
  const rows = inOrder(client.inbox.conversations.value);
  if (rows.length === 0 && client.isSynced.value) {
    return (
      <div class="empty">
        <p>No chats yet.</p>
        <button type="button" class="primary" onClick={onAdd}>
          Add a contact
        </button>
      </div>
    );
  }
  return (
    <ul class="list" aria-label="Chats">
      {rows.map(([key, conversation]) => (
        <Row key={key} chat={key} conversation={conversation} />
      ))}
    </ul>
  );
}

function Row({ chat, conversation }: { chat: ChatKey; conversation: Conversation }): JSX.Element {
  const client = useClient();
  const { unread, peer, id, muted, pinned, updatedAt } = conversation;
  const name = nameOfChat(client, chat);
  const online = peer !== undefined && client.hints.presence.value.get(peer.id)?.online;
  return (
    <li>
      <a
        href={addressOf(chat)}
        class={`row ${muted ? 'is-muted' : ''}`}
        aria-current={openChat.value === chat ? 'page' : undefined}
      >
        <Avatar id={peer?.id ?? id} name={name} online={online === true} />
        <span class="grow">
          <span class="line">
            <strong>{name}</strong>
            {muted && <Mark icon="bellOff" words="muted" />}
            {pinned && <Mark icon="pin" words="pinned" />}
            <time dateTime={updatedAt}>{shortTimeOf(updatedAt)}</time>
          </span>
          <span class="line">
            <span class="preview">
              <Preview chat={chat} conversation={conversation} />
            </span>
            {unread > 0 && (
              <span class="badge">
                {unread > 999 ? '999+' : unread}
                <span class="hidden"> unread</span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}

const Mark = ({ icon, words }: { icon: 'pin' | 'bellOff'; words: string }): JSX.Element => (
  <span class="mark-of-chat" title={words}>
    <Icon name={icon} />
    <span class="hidden">{words}</span>
  </span>
);

function Preview({ chat, conversation }: { chat: ChatKey; conversation: Conversation }): JSX.Element {
  const client = useClient();
  const { id, type, lastMessage } = conversation;
  const typing = [...(client.hints.typing.value.get(id) ?? [])];
  if (typing.length > 0) return <em>typing …</em>;
  const refused = client.outbox.ofChat(chat).some(({ refusal }) => refusal !== null);
  if (refused) return <em class="bad">Not sent</em>;
  if (lastMessage === null) return <></>;
  const { from } = lastMessage;
  const isMine = from === client.account.id;
  const who = isMine ? 'You: ' : type === 'group' && from !== null ? `${nameOfUser(client, from)}: ` : '';
  return (
    <>
      {who}
      {lineOf(client, lastMessage)}
    </>
  );
}
