import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { openChat } from '../state/route.js';
import { client } from '../state/session.js';
import { ChatView } from './chat-view.js';
import { ClientContext } from './client-context.js';
import { Connection } from './connection.js';
import { LoginPage } from './login-page.js';
import { Sidebar } from './sidebar.js';

export function App(): JSX.Element {
  const current = client.value;
  useUnreadTitle();
  if (current === null) return <LoginPage />;
  const key = openChat.value;
  return (
    <ClientContext.Provider value={current}>
      <div class="page" key={current.account.id}>
        <Connection />
        <div class={`layout ${key === null ? 'shows-list' : 'shows-chat'}`}>
          <Sidebar />
          {key !== null && current.isSynced.value ? <ChatView key={key} chat={key} /> : <NoChat />}
        </div>
      </div>
    </ClientContext.Provider>
  );
}

function NoChat(): JSX.Element {
  const isSynced = client.value?.isSynced.value ?? false;
  return (
    <main class="no-chat">
      <p>{isSynced ? 'Choose a chat, or add somebody.' : 'Loading …'}</p>
    </main>
  );
}

/** The tab tells how many chats have something new. */
function useUnreadTitle(): void {
  useSignalEffect(() => {
    const conversations = client.value?.inbox.conversations.value.values() ?? [];
    const waiting = [...conversations].filter(({ unread, muted }) => unread > 0 && !muted).length;
    document.title = waiting === 0 ? 'Skein' : `(${waiting}) Skein`;
  });
}
