import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useClient } from './client-context.js';
import { ContactsPanel } from './contacts-panel.js';
import { ConversationList } from './conversation-list.js';
import { Avatar, Icon } from './icons.js';
import { LogOutButton } from './log-out-button.js';

export function Sidebar(): JSX.Element {
  const client = useClient();
  const tab = useSignal<'chats' | 'contacts'>('chats');
  const waiting = [...client.book.requests.value.values()].filter(
    ({ to }) => to === client.account.id,
  ).length;
  return (
    <nav class="sidebar" aria-label="Chats and contacts">
      <header class="bar">
        <Avatar id={client.account.id} name={client.account.nickname} />
        <div class="grow">
          <strong>{client.account.nickname}</strong>
          <small>{client.account.mobile}</small>
        </div>
        <LogOutButton />
      </header>
      <div class="tabs">
        <TabButton
          label="Chats"
          icon="chat"
          pressed={tab.value === 'chats'}
          onClick={() => (tab.value = 'chats')}
        />
        <TabButton
          label="Contacts"
          icon="people"
          count={waiting}
          pressed={tab.value === 'contacts'}
          onClick={() => (tab.value = 'contacts')}
        />
      </div>
      {tab.value === 'chats' ? (
        <ConversationList onAdd={() => (tab.value = 'contacts')} />
      ) : (
        <ContactsPanel onChat={() => (tab.value = 'chats')} />
      )}
    </nav>
  );
}

interface TabProps {
  label: string;
  icon: 'chat' | 'people';
  count?: number;
  pressed: boolean;
  onClick(): void;
}

const TabButton = ({ label, icon, count = 0, pressed, onClick }: TabProps): JSX.Element => (
  <button type="button" aria-pressed={pressed} onClick={onClick}>
    <Icon name={icon} /> {label}
    {count > 0 && (
      <span class="badge">
        {count}
        <span class="hidden"> new requests</span>
      </span>
    )}
  </button>
);
