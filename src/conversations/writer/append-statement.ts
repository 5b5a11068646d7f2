import type { Client } from 'pg';
import type { LogMessage } from '../message/log-message.js';
import type { MessageDraft, PendingWrite } from './message-write.js';
import type { SendState } from '../members/conversation-member.entity.js';
import { queryRaw, toTimestamp } from './raw-statement.js';

/** What `append_messages` says of one message: it was stored, it had been, or the error code that refuses it. */
export type AppendOutcome =
  | 'stored'
  | 'recovered'
  | 'duplicate'
  | 'idempotency_conflict'
  | 'conversation_not_found'
  | 'message_not_found'
  | 'muted'
  | Exclude<SendState, 'open'>;

export interface AppendRow {
  outcome: AppendOutcome;
  seq: number;
  change: number;
  createdAt: string;
  /** The transaction that wrote the batch; null when it wrote nothing. */
  xid: string | null;
}

const APPEND = `
  SELECT o_ord, o_outcome, o_seq, o_change, o_created_at, o_xid
  FROM append_messages($1, $2, $3, $4, $5, $6, $7, $8)`;

type RawRow = [string, AppendOutcome, string | null, string | null, string | null, string | null];

/**
 * Stores a batch in one statement and one transaction, in the order of the array, and judges each message by itself.
 *
 * @param openStates the states of the right to send that let a message pass
 * @param recoveringAfter after an attempt whose outcome is unknown: the last transaction known before it. Messages
 *   stored since then are that attempt's own and come back as `recovered`. Null on a first attempt.
 */
export async function appendMessages(
  client: Client,
  writes: readonly PendingWrite[],
  openStates: readonly SendState[],
  recoveringAfter: string | null,
): Promise<AppendRow[]> {
  const drafts = writes.map(({ draft }) => draft);
  const rows = await queryRaw<RawRow>(client, 'append-messages', APPEND, [
    drafts.map(({ conversationId }) => conversationId),
    drafts.map(({ senderId }) => senderId),
    drafts.map(({ clientMsgId }) => clientMsgId),
    writes.map(({ contentJson }) => contentJson),
    drafts.map(({ replyTo }) => replyTo ?? null),
    drafts.map(({ mentions }) => (mentions === undefined ? null : JSON.stringify(mentions))),
    openStates,
    recoveringAfter,
  ]);
  const timestampOf = timestampReader();
  const outcomes = new Array<AppendRow>(writes.length);
  for (const [ord, outcome, seq, change, createdAt, xid] of rows) {
    outcomes[Number(ord) - 1] = {
      outcome,
      seq: Number(seq),
      change: Number(change),
      createdAt: createdAt === null ? '' : timestampOf(createdAt),
      xid,
    };
  }
  return outcomes;
}

/** Reads timestamps as PostgreSQL writes them; the new messages of a batch have the same one, which is parsed once. */
function timestampReader(): (raw: string) => string {
  const known = new Map<string, string>();
  return (raw) => {
    const text = known.get(raw) ?? toTimestamp(raw);
    known.set(raw, text);
    return text;
  };
}

const FIND_STORED = `
  SELECT i.ord, m.seq, m.change, m.created_at, m.changed_xid
  FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY
    AS i(conversation_id, sender_id, client_msg_id, ord)
  JOIN messages m USING (conversation_id, sender_id, client_msg_id)
  WHERE m.changed_xid > $4::xid8
  ORDER BY i.ord`;

/** Which of these messages were stored after transaction `afterXid`, by their index in `drafts`. Stores nothing. */
export async function findStoredSince(
  client: Client,
  drafts: readonly MessageDraft[],
  afterXid: string,
): Promise<{ index: number; row: Omit<AppendRow, 'outcome'> }[]> {
  const rows = await queryRaw<[ord: string, seq: string, change: string, createdAt: string, xid: string]>(
    client,
    'find-stored-since',
    FIND_STORED,
    [
      drafts.map((draft) => draft.conversationId),
      drafts.map((draft) => draft.senderId),
      drafts.map((draft) => draft.clientMsgId),
      afterXid,
    ],
  );
  return rows.map(([ord, seq, change, createdAt, xid]) => ({
    index: Number(ord) - 1,
    row: { seq: Number(seq), change: Number(change), createdAt: toTimestamp(createdAt), xid },
  }));
}

/** The message as everybody sees it, made from what was sent and the numbers that it got. */
export function numberedMessage(
  { conversationId, to, senderId, clientMsgId, content, replyTo, mentions }: MessageDraft,
  { seq, change, createdAt }: Pick<AppendRow, 'seq' | 'change' | 'createdAt'>,
): LogMessage {
  const message: LogMessage = {
    conversationId,
    seq,
    change,
    from: senderId,
    to,
    clientMsgId,
    content,
    createdAt,
  };
  if (replyTo !== undefined) message.replyTo = replyTo;
  if (mentions !== undefined) message.mentions = mentions;
  return message;
}
