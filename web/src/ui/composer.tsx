import { type Signal, useSignal } from '@preact/signals';
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type ChatKey, targetOf } from '../client/chat-key.js';
import type { Message } from '../client/protocol.js';
import { nameOfUser } from '../state/chats.js';
import { lineOf } from '../state/wording.js';
import { useClient } from './client-context.js';
import { Icon } from './icons.js';
import { isComposing, isSendKey } from './send-key.js';

const MAX_HEIGHT = 160;
/** On a screen keyboard, Enter is the only way to a new line. */
const hasKeyboard = !matchMedia('(pointer: coarse)').matches;

interface ComposerProps {
  chat: ChatKey;
  replyTo: Signal<Message | null>;
  onSent(): void;
}

export function Composer({ chat, replyTo, onSent }: ComposerProps): JSX.Element {
  const client = useClient();
  const text = useSignal(client.drafts.get(chat));
  const isRefused = useSignal(false);
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
    isRefused.value = false;
    client.drafts.set(chat, value);
    client.hints.tellTyping(targetOf(chat), isBlank(value) ? 'stop' : 'start');
  };
  const send = (): void => {
    // To the letter: spaces at the beginning may be code, or a drawing.
    if (isBlank(text.value) || excess > 0) return;
    isRefused.value = !client.outbox.send(chat, text.value, replyTo.value?.seq);
    if (isRefused.value) return;
    replyTo.value = null;
    write('');
    onSent();
    area.current?.focus();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape' && !isComposing(event)) replyTo.value = null;
    if (!hasKeyboard || !isSendKey(event)) return;
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
      {isRefused.value && (
        <p class="problem" role="alert">
          Too many messages wait to be sent. This one stays here until some of them are.
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
        <button class="primary round" aria-label="Send" disabled={isBlank(text.value) || excess > 0}>
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

const isBlank = (text: string): boolean => text.trim() === '';

/** As tall as its text, up to a limit. */
function fit(area: HTMLTextAreaElement): void {
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight, MAX_HEIGHT)}px`;
}
