import { useSignal, useSignalEffect } from '@preact/signals';
import { Fragment, type JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { ChatKey } from '../client/chat-key.js';
import type { Message } from '../client/protocol.js';
import type { SkeinClient } from '../client/skein-client.js';
import { isPageVisible } from '../state/page.js';
import { dayOf, lineOf } from '../state/wording.js';
import { useClient } from './client-context.js';
import { Icon } from './icons.js';
import { MessageBubble, UnsentBubble } from './message-bubble.js';
import { AT_THE_END, earlier, later, MAX_SHOWN, shownOf } from './message-window.js';
import { useScrollKeeper } from './scroll-keeper.js';

interface ListProps {
  chat: ChatKey;
  onReply(message: Message): void;
}

/** A chat, of which only a window stands in the page; it is read further as somebody scrolls. */
export function MessageList({ chat, onReply }: ListProps): JSX.Element {
  const client = useClient();
  const history = client.historyOf(chat);
  const window = useSignal(AT_THE_END);
  const firstUnread = useRef(firstUnreadOf(client, chat)).current;
  const isReading = useRef(false);
  const stepBack = (): void => void (window.value = earlier(history.view.value.messages, window.value));
  const goEarlier = (): void => {
    stepBack();
    const { messages, hasOlder, state } = history.view.value;
    const isAtStart = shownOf(messages, window.value)[0]?.seq === messages[0]?.seq;
    if (!hasOlder || !isAtStart || state !== 'ready' || isReading.current) return;
    isReading.current = true;
    void history.loadOlder().finally(() => {
      isReading.current = false;
      stepBack();
    });
  };
  const goLater = (): void => void (window.value = later(history.view.value.messages, window.value));
  const { list, isAtEnd, onScroll, scrollToEnd } = useScrollKeeper(
    goEarlier,
    goLater,
    () => window.value.last === null,
  );
  useMarkRead(client, chat, () => isAtEnd.value && window.value.last === null);

  const view = history.view.value;
  const shown = shownOf(view.messages, window.value);
  if (isAtEnd.value && shown.length >= MAX_SHOWN) queueMicrotask(() => (window.value = AT_THE_END));
  const jump = (): void => {
    window.value = AT_THE_END;
    scrollToEnd();
  };
  return (
    <div class="message-area">
      <div class="messages" role="log" aria-label="Messages" tabIndex={0} ref={list} onScroll={onScroll}>
        <ol>
          {view.state === 'loading' && <li class="note">Loading …</li>}
          {view.state === 'ready' && view.messages.length === 0 && (
            <li class="note">No messages yet. Say hello!</li>
          )}
          {shown.map((message, index) => (
            <Fragment key={message.seq}>
              <Separators message={message} before={shown[index - 1]} firstUnread={firstUnread} />
              <Entry chat={chat} message={message} before={shown[index - 1]} onReply={onReply} />
            </Fragment>
          ))}
          {window.value.last === null && <Unsents chat={chat} />}
          {view.state === 'failed' && (
            <li class="note">
              The messages could not be read.{' '}
              <button type="button" class="link" onClick={() => client.reloadFailed(chat)}>
                Try again
              </button>
            </li>
          )}
        </ol>
      </div>
      {!(isAtEnd.value && window.value.last === null) && (
        <button type="button" class="round to-end" aria-label="To the newest message" onClick={jump}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

interface EntryProps extends ListProps {
  message: Message;
  before: Message | undefined;
}

function Entry({ chat, message, before, onReply }: EntryProps): JSX.Element {
  const client = useClient();
  const { seq, from, conversationId } = message;
  if (from === null) {
    return (
      <li class="note" data-seq={seq}>
        {lineOf(client, message)}
      </li>
    );
  }
  const readers =
    from === client.account.id ? [...(client.inbox.readers.value.get(conversationId) ?? [])] : [];
  return (
    <MessageBubble
      message={message}
      isFirst={before?.from !== from}
      isGroup={message.to.type === 'group'}
      readBy={readers.filter(([userId, readSeq]) => userId !== from && readSeq >= seq).length}
      history={client.historyOf(chat).view.value}
      onReply={() => onReply(message)}
    />
  );
}

function Unsents({ chat }: { chat: ChatKey }): JSX.Element {
  const client = useClient();
  const history = client.historyOf(chat).view.value;
  // An ack may be lost while the message itself arrives with the next sync.
  const stored = new Set(history.messages.slice(-MAX_SHOWN).map(({ clientMsgId }) => clientMsgId));
  const unsent = client.outbox.ofChat(chat).filter(({ draft }) => !stored.has(draft.clientMsgId));
  return (
    <>
      {unsent.map((one) => (
        <UnsentBubble key={one.draft.clientMsgId} unsent={one} history={history} />
      ))}
    </>
  );
}

interface SeparatorProps {
  message: Message;
  before: Message | undefined;
  firstUnread: number | null;
}

function Separators({ message, before, firstUnread }: SeparatorProps): JSX.Element {
  const day = dayOf(message.createdAt);
  return (
    <>
      {(before === undefined || dayOf(before.createdAt) !== day) && <li class="note day">{day}</li>}
      {message.seq === firstUnread && <li class="note unread-line">New</li>}
    </>
  );
}

/** The number after which everything was new when the chat was opened. */
function firstUnreadOf(client: SkeinClient, chat: ChatKey): number | null {
  const conversation = client.inbox.get(chat);
  return conversation !== undefined && conversation.unread > 0 ? conversation.readSeq + 1 : null;
}

/** What stands at the end of a visible chat has been read. */
function useMarkRead(client: SkeinClient, chat: ChatKey, isEndSeen: () => boolean): void {
  useSignalEffect(() => {
    const { lastSeq = 0 } = client.inbox.get(chat) ?? {};
    const isShown = (client.historyOf(chat).view.value.messages.at(-1)?.seq ?? 0) >= lastSeq;
    if (isShown && isPageVisible.value && client.status.value === 'online' && isEndSeen())
      client.inbox.markRead(chat);
  });
}
