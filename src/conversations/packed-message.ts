import { instantJson } from '../database/json.sql.js';
import { type LogAddress, targetOf } from './log-message.row.js';

/*
 * A page of history on its way from PostgreSQL: one text, its messages and their fields between control characters,
 * which no field contains (JSON escapes them, RFC 8259, section 7; ids and numbers have none). As fifty rows of ten
 * columns, or as JSON that PostgreSQL writes, a page takes longer (docs/performance.md).
 */

/** U+001E, the record separator; it ends each message. */
const END_OF_MESSAGE = '\u001e';
/** U+001F, the unit separator; it ends each field but the last. */
const END_OF_FIELD = '\u001f';

/** The texts of several messages as one, in the order of the rows. @param packed a column of them */
export const packedMessages = (packed: string): string => `string_agg(${packed}, '')`;

/** The text of one row of `messages`, which has the alias `m`. */
export const packedMessage = (m: string): string => `concat(
  ${m}.seq, E'\\x1f', ${m}.change, E'\\x1f', ${m}.sender_id, E'\\x1f', ${m}.client_msg_id, E'\\x1f',
  ${m}.content, E'\\x1f', ${m}.created_at AT TIME ZONE 'UTC', E'\\x1f',
  ',"replyTo":' || ${m}.reply_to,
  ',"mentions":' || ${m}.mentions::text,
  ',"editedAt":' || ${instantJson(`${m}.edited_at`)},
  ',"recalledAt":' || ${instantJson(`${m}.recalled_at`)},
  E'\\x1e')`;

/** The JSON of each message, as `JSON.stringify(toLogMessage(row))` has it but for white space in the content. */
export function unpackMessages(packed: string | null, address: LogAddress): string[] {
  if (packed === null) return [];
  const messages: string[] = [];
  let at = 0;
  const until = (end: string): string => {
    const from = at;
    const to = packed.indexOf(end, from);
    at = to + 1;
    return packed.slice(from, to);
  };
  const conversation = `{"conversationId":"${address.id}","seq":`;
  while (at < packed.length) {
    const numbers = `${conversation}${until(END_OF_FIELD)},"change":${until(END_OF_FIELD)}`;
    const parties = partiesOf(until(END_OF_FIELD), address);
    const clientMsgId = until(END_OF_FIELD);
    const id = clientMsgId === '' ? 'null' : JSON.stringify(clientMsgId);
    const content = until(END_OF_FIELD);
    const createdAt = instantOf(until(END_OF_FIELD));
    messages.push(
      `${numbers}${parties},"clientMsgId":${id},"content":${content === '' ? 'null' : content},"createdAt":"${createdAt}"` +
        `${until(END_OF_MESSAGE)}}`,
    );
  }
  return messages;
}

function partiesOf(sender: string, address: LogAddress): string {
  const { type, id } = targetOf(sender === '' ? null : sender, address);
  return `,"from":${sender === '' ? 'null' : `"${sender}"`},"to":{"type":"${type}","id":"${id}"}`;
}

/**
 * A time as `Date.toISOString()` has it, put together from PostgreSQL's text: a Date in between takes ten times as long.
 *
 * @param utc `2026-11-23 09:30:00`, with up to three digits behind a point where they are not zero
 */
function instantOf(utc: string): string {
  const [day, time] = [utc.slice(0, 10), utc.slice(11)];
  return `${day}T${(time.includes('.') ? time : `${time}.`).padEnd(12, '0')}Z`;
}
