import { type Signal, useSignal } from '@preact/signals';
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type ChatKey, targetOf } from '../client/chat-key.js';
import type { Message } from '../client/protocol.js';
import { nameOfUser } from '../state/chats.js';
import { lineOf } from '../state/wording.js';
import { useClient } from './client-context.js';
import { Icon } from './icons.js';

/** What was begun in each chat and not sent, until the page is left. */
const begun = new Map<ChatKey, string>();

const MAX_HEIGHT = 160;
/** On a screen keyboard, Enter is the only way to a new line. */
const hasKeyboard = !matchMedia('(pointer: coarse)').matches;

export function Composer({ chat, replyTo }: { chat: ChatKey; replyTo: Signal<Message | null> }): JSX.Element {
  const client = useClient();
  const text = useSignal(begun.get(chat) ?? '');
  const area = useRef<HTMLTextAreaElement>(null);
  const excess = [...text.value].length - client.limits.value.maxTextLength;
  useLayoutEffect(() => fit(area.current!), [text.value]);
  useEffect(() => {
    if (hasKeyboard) area.current?.focus();
    return () => client.hints.tellTyping(targetOf(chat), 'stop');
  }, []);
  useEffect(() => {
    if (replyTo.value !== null) area.current?.focus();
  }, [replyTo.value]);
  const write = (value: string): void => {
    text.value = value;
    begun.set(chat, value);
    client.hints.tellTyping(targetOf(chat), value.trim() === '' ? 'stop' : 'start');
  };
  const send = (): void => {
    const words = text.value.trim();
    if (words === '' || excess > 0) return;
    client.outbox.send(chat, words, replyTo.value?.seq);
    replyTo.value = null;
    write('');
    area.current?.focus();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape') replyTo.value = null;
    // Enter also picks a word in an input method, Chinese for instance.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !hasKeyboard) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {replyTo.value !== null && <ReplyTo message={replyTo.value} onCancel={() => (replyTo.value = null)} />}
      {excess > 0 && (
        <p class="problem" role="alert">
          Too long by {excess} {excess === 1 ? 'character' : 'characters'}.
        </p>
      )}
      <div class="line">
        <textarea
          ref={area}
          rows={1}
          aria-label="Message"
          placeholder="Message"
          value={text.value}
          onInput={({ currentTarget }) => write(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button class="primary round" aria-label="Send" disabled={text.value.trim() === '' || excess > 0}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function ReplyTo({ message, onCancel }: { message: Message; onCancel(): void }): JSX.Element {
  const client = useClient();
  return (
    <div class="replying">
      <span class="quote">
        <strong>Reply to {nameOfUser(client, message.from!)}</strong>
        <span>{lineOf(client, message)}</span>
      </span>
      <button type="button" class="icon-button" aria-label="Do not reply" onClick={onCancel}>
        <Icon name="close" />
      </button>
    </div>
  );
}

/** As tall as its text, up to a limit. */
function fit(area: HTMLTextAreaElement): void {
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight, MAX_HEIGHT)}px`;
}
