import type { JSX } from 'preact';
import type { HistoryView } from '../client/chat-history.js';
import type { Unsent } from '../client/outbox.js';
import type { Message } from '../client/protocol.js';
import { nameOfUser } from '../state/chats.js';
import { sentenceOf } from '../state/refusals.js';
import { lineOf, timeOf } from '../state/wording.js';
import { useClient } from './client-context.js';
import { Icon } from './icons.js';

interface BubbleProps {
  message: Message;
  /** The first of several of the same person: only it carries the name. */
  isFirst: boolean;
  isGroup: boolean;
  /** How many others have read it. */
  readBy: number;
  history: HistoryView;
  onReply(): void;
}

export function MessageBubble({
  message,
  isFirst,
  isGroup,
  readBy,
  history,
  onReply,
}: BubbleProps): JSX.Element {
  const client = useClient();
  const { from, seq, content, createdAt, replyTo, editedAt } = message;
  const isMine = from === client.account.id;
  const sender = isMine ? 'You' : nameOfUser(client, from!);
  return (
    <li class={`message ${isMine ? 'mine' : ''} ${isFirst ? 'first' : ''}`} data-seq={seq}>
      <div class="bubble">
        <strong class={isGroup && isFirst && !isMine ? 'sender' : 'hidden'}>
          {sender}
          <span class="hidden">: </span>
        </strong>
        {replyTo !== undefined && <Quote seq={replyTo} history={history} />}
        <Words text={lineOf(client, message)} isPlain={content?.type === 'text'} />
        <span class="meta">
          {editedAt !== undefined && 'edited '}
          <time dateTime={createdAt}>{timeOf(createdAt)}</time>
          {isMine && <Ticks readBy={readBy} isGroup={isGroup} />}
        </span>
      </div>
      {content !== null && (
        <button type="button" class="icon-button reply" aria-label={`Reply to ${sender}`} onClick={onReply}>
          <Icon name="reply" />
        </button>
      )}
    </li>
  );
}

/** A message on its way: with a clock, or with what went wrong. */
export function UnsentBubble({ unsent, history }: { unsent: Unsent; history: HistoryView }): JSX.Element {
  const { outbox } = useClient();
  const { draft, refusal, createdAt } = unsent;
  return (
    <li class={`message mine first ${refusal === null ? 'sending' : 'refused'}`}>
      <div class="bubble">
        <strong class="hidden">You: </strong>
        {draft.replyTo !== undefined && <Quote seq={draft.replyTo} history={history} />}
        <Words text={draft.content.text} isPlain />
        <span class="meta">
          <time dateTime={createdAt}>{timeOf(createdAt)}</time>
          {refusal === null && (
            <span class="ticks">
              <Icon name="clock" />
              <span class="hidden">sending</span>
            </span>
          )}
        </span>
      </div>
      {refusal !== null && (
        <p class="refusal" role="alert">
          Not sent. {sentenceOf(refusal)}{' '}
          <button type="button" class="link" onClick={() => outbox.retry(draft.clientMsgId)}>
            Try again
          </button>{' '}
          <button type="button" class="link" onClick={() => outbox.discard(draft.clientMsgId)}>
            Discard
          </button>
        </p>
      )}
    </li>
  );
}

function Quote({ seq, history }: { seq: number; history: HistoryView }): JSX.Element {
  const client = useClient();
  const quoted = history.messages.find((message) => message.seq === seq);
  return (
    <blockquote class="quote">
      {quoted?.from != null && (
        <strong>{quoted.from === client.account.id ? 'You' : nameOfUser(client, quoted.from)}</strong>
      )}
      <span>{quoted === undefined ? 'An earlier message' : lineOf(client, quoted)}</span>
    </blockquote>
  );
}

const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\s/gu;
/** UTF-16 units: three or so, of which a family takes eleven. */
const MAX_LARGE = 16;

const isLarge = (text: string): boolean => text.length <= MAX_LARGE && text.replace(EMOJI, '') === '';

const Words = ({ text, isPlain }: { text: string; isPlain: boolean }): JSX.Element => (
  <span class={`words ${isPlain ? '' : 'unusual'} ${isPlain && isLarge(text) ? 'large' : ''}`} dir="auto">
    {text}
  </span>
);

function Ticks({ readBy, isGroup }: { readBy: number; isGroup: boolean }): JSX.Element {
  const words = readBy === 0 ? 'sent' : isGroup ? `read by ${readBy}` : 'read';
  return (
    <span class={`ticks ${readBy > 0 ? 'read' : ''}`} title={words}>
      <Icon name={readBy > 0 ? 'checks' : 'check'} />
      <span class="hidden">{words}</span>
    </span>
  );
}
