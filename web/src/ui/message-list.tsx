import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import { Fragment, type JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ChatKey } from '../client/chat-key.js';
import type { Message } from '../client/protocol.js';
import type { SkeinClient } from '../client/skein-client.js';
import { isPageVisible } from '../state/page.js';
import { dayOf, lineOf } from '../state/wording.js';
import { useClient } from './client-context.js';
import { Icon } from './icons.js';
import { MessageBubble, UnsentBubble } from './message-bubble.js';
import {
  AT_THE_END,
  earlier,
  later,
  MAX_SHOWN,
  type MessageWindow,
  shownOf,
  startingAt,
} from './message-window.js';
import { useScrollKeeper } from './scroll-keeper.js';

interface ListProps {
  chat: ChatKey;
  onReply(message: Message): void;
}

/** Milliseconds before older messages that could not be read are asked for by scrolling again. */
const PAUSE = 3000;

/**
 * A chat, of which only a window stands in the page; it is read further as somebody scrolls. It opens at the first
 * message that was not read yet.
 *
 * @param sent counts what was sent from here
 */
export function MessageList({ chat, sent, onReply }: ListProps & { sent: Signal<number> }): JSX.Element {
  const client = useClient();
  const history = client.historyOf(chat);
  const view = history.view.value;
  const window = useSignal(AT_THE_END);
  const firstUnread = useFirstUnread(client, chat);
  /** What stands in the page, once it does. */
  const drawn = useRef(AT_THE_END);
  const isReading = useRef(false);
  const triedAt = useRef(0);
  const stepBack = (): void => void (window.value = earlier(history.view.value.messages, window.value));
  const goEarlier = (): void => {
    if (isArriving) return;
    stepBack();
    const { messages, hasOlder, state, older } = history.view.value;
    const isAtStart = shownOf(messages, window.value)[0]?.seq === messages[0]?.seq;
    const isTooSoon = older === 'failed' && Date.now() - triedAt.current < PAUSE;
    if (!hasOlder || !isAtStart || state === 'loading' || isReading.current || isTooSoon) return;
    isReading.current = true;
    triedAt.current = Date.now();
    void history.loadOlder().finally(() => {
      isReading.current = false;
      stepBack();
    });
  };
  const seenBefore = (): number | null => seenBeforeOf(client, chat);
  const { list, isAtEnd, lastInSight, onScroll, scrollToEnd } = useScrollKeeper({
    onNearStart: goEarlier,
    onNearEnd: () => void (window.value = later(history.view.value.messages, window.value)),
    endsWithNewest: () => drawn.current.last === null,
    seenBefore,
  });
  const isArriving = useArrival(client, chat, isAtEnd.value);
  useMarkRead(client, chat, lastInSight);

  const part = isAtEnd.value ? partAtEnd(view.messages, window.value, seenBefore()) : window.value;
  drawn.current = part;
  const shown = isArriving ? [] : shownOf(view.messages, part);
  useLayoutEffect(() => void (window.value = part), [part]);
  /** Who asks for the end has done with what lies before it. */
  const jump = (): void => {
    markRead(client, chat, history.view.value.messages.at(-1)?.seq ?? 0);
    window.value = AT_THE_END;
    scrollToEnd();
  };
  useLayoutEffect(() => {
    if (sent.value > 0) jump();
  }, [sent.value]);
  return (
    <div class="message-area">
      <div class="messages" role="log" aria-label="Messages" tabIndex={0} ref={list} onScroll={onScroll}>
        <ol>
          {(view.state === 'loading' || isArriving) && <li class="note">Loading …</li>}
          {view.older === 'failed' && (
            <NotRead words="Older messages could not be read." onRetry={() => history.retry()} />
          )}
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
            <NotRead words="The messages could not be read." onRetry={() => history.retry()} />
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

const NotRead = ({ words, onRetry }: { words: string; onRetry(): void }): JSX.Element => (
  <li class="note">
    {words}{' '}
    <button type="button" class="link" onClick={onRetry}>
      Try again
    </button>
  </li>
);

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
      {message.seq === firstUnread && <li class="note unread-line">New messages</li>}
    </>
  );
}

/** The number up to which everything was seen; null when nothing is new. */
function seenBeforeOf(client: SkeinClient, chat: ChatKey): number | null {
  const conversation = client.inbox.get(chat);
  return conversation !== undefined && conversation.unread > 0 ? conversation.readSeq : null;
}

/** The number at which the new messages began when the chat was opened, or when somebody left the page. */
function useFirstUnread(client: SkeinClient, chat: ChatKey): number | null {
  const seen = useRef(seenBeforeOf(client, chat)).current;
  const firstUnread = useSignal(seen === null ? null : seen + 1);
  useSignalEffect(() => {
    if (isPageVisible.value) return;
    const { unread = 0, lastSeq = 0 } = client.inbox.conversations.peek().get(chat) ?? {};
    if (unread === 0) firstUnread.value = lastSeq + 1;
  });
  return firstUnread.value;
}

/** Reads back to the first message that was not read. @returns whether that is still to be waited for */
function useArrival(client: SkeinClient, chat: ChatKey, isAtEnd: boolean): boolean {
  const history = client.historyOf(chat);
  const triedFor = useSignal<number | null>(null);
  const { messages, hasOlder, state } = history.view.value;
  const seen = seenBeforeOf(client, chat);
  const first = messages[0]?.seq ?? 0;
  const isMissing = isAtEnd && seen !== null && hasOlder && first > seen + 1 && triedFor.value !== seen;
  const isArriving = isMissing && state === 'ready';
  useEffect(() => {
    if (isArriving) void history.loadBackTo(seen + 1).finally(() => (triedFor.value = seen));
  }, [isArriving]);
  return isArriving;
}

/** The part that is to be shown: at the end, everything from the first message on that was not seen. */
function partAtEnd(messages: readonly Message[], part: MessageWindow, seen: number | null): MessageWindow {
  const shown = shownOf(messages, part);
  const isCut = (messages[0]?.seq ?? 0) < (shown[0]?.seq ?? 0);
  if (seen !== null && isCut && shown[0]!.seq > seen + 1) return startingAt(messages, seen + 1);
  return seen === null && part.last === null && shown.length >= MAX_SHOWN ? AT_THE_END : part;
}

/** What was in sight on a visible page has been read, and what lies before it. */
function useMarkRead(client: SkeinClient, chat: ChatKey, lastInSight: Signal<number>): void {
  useSignalEffect(() => {
    // Looked at again when messages arrive: what was read elsewhere, or not at all, may be known only now.
    if (client.inbox.get(chat) !== undefined && isPageVisible.value)
      markRead(client, chat, lastInSight.value);
  });
}

function markRead(client: SkeinClient, chat: ChatKey, seq: number): void {
  const readSeq = client.inbox.conversations.peek().get(chat)?.readSeq ?? 0;
  const { messages } = client.historyOf(chat).view.peek();
  const passed = messages.filter((one) => one.from !== null && one.seq > readSeq && one.seq <= seq);
  if (seq > 0) client.inbox.markRead(chat, seq, passed.length);
}
