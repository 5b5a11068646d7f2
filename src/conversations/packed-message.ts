import { instantJson } from '../database/json.sql.js';
import { type LogAddress, targetOf } from './log-message.row.js';

/*
 * A page of history on its way from PostgreSQL: one text, its messages and their fields between control characters, which no field
 * contains (JSON escapes them, RFC 8259, section 7; ids and numbers have none). As fifty rows of ten columns, or as
 * JSON that PostgreSQL writes, a page takes longer on both sides (docs/performance.md).
 */

/** U+001E, the record separator. */
const BETWEEN_MESSAGES = '\u001e';
/** U+001F, the unit separator. */
const BETWEEN_FIELDS = '\u001f';

/** The texts of several messages as one, in the order of the rows. @param packed a column of them */
export const packedMessages = (packed: string): string => `string_agg(${packed}, E'\\x1e')`;

/** The text of one row of `messages`, which has the alias `m`. */
export const packedMessage = (m: string): string => `concat(
  ${m}.seq, E'\\x1f', ${m}.change, E'\\x1f', ${m}.sender_id, E'\\x1f', ${m}.client_msg_id, E'\\x1f',
  ${m}.content, E'\\x1f', date_part('epoch', ${m}.created_at), E'\\x1f',
  ',"replyTo":' || ${m}.reply_to,
  ',"mentions":' || ${m}.mentions::text,
  ',"editedAt":' || ${instantJson(`${m}.edited_at`)},
  ',"recalledAt":' || ${instantJson(`${m}.recalled_at`)})`;

/** The JSON of each message, as `JSON.stringify(toLogMessage(row))` has it but for white space in the content. */
export function unpackMessages(packed: string | null, address: LogAddress): string[] {
  if (packed === null) return [];
  return packed.split(BETWEEN_MESSAGES).map((message) => unpack(message, address));
}

function unpack(message: string, address: LogAddress): string {
  const [seq, change, sender, clientMsgId, content, createdAt, rest] = message.split(
    BETWEEN_FIELDS,
  ) as Fields;
  const from = sender === '' ? null : sender;
  const to = targetOf(from, address);
  return (
    `{"conversationId":"${address.id}","seq":${seq},"change":${change},"from":${from === null ? 'null' : `"${from}"`}` +
    `,"to":{"type":"${to.type}","id":"${to.id}"},"clientMsgId":${clientMsgId === '' ? 'null' : JSON.stringify(clientMsgId)}` +
    `,"content":${content === '' ? 'null' : content},"createdAt":"${toInstant(createdAt)}"${rest}}`
  );
}

type Fields = [
  seq: string,
  change: string,
  sender: string,
  clientMsgId: string,
  content: string,
  createdAt: string,
  rest: string,
];

/** @param epoch seconds since 1970, with milliseconds behind the point */
const toInstant = (epoch: string): string => new Date(Math.round(Number(epoch) * 1000)).toISOString();
