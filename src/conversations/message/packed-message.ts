import {
  instantJson,
  type PackedFields,
  packedFields,
  packedInstant,
  textOrEmpty,
} from '../../database/packed-fields.js';
import { type LogAddress, targetOf } from './log-message.row.js';

/** The packed fields of one row of `messages`, which has the alias `m`. */
export const packedMessage = (m: string): string =>
  packedFields(
    `${m}.seq`,
    `${m}.change`,
    textOrEmpty(`${m}.sender_id`),
    textOrEmpty(`${m}.client_msg_id`),
    textOrEmpty(`${m}.content`),
    packedInstant(`${m}.created_at`),
    rareFields(m),
  );

/** JSON of what few messages have, each with a comma before it. */
const rareFields = (m: string): string => `
  CASE WHEN ${m}.reply_to IS NULL AND ${m}.mentions IS NULL AND ${m}.edited_at IS NULL AND ${m}.recalled_at IS NULL
    THEN ''
    ELSE concat(
      ',"replyTo":' || ${m}.reply_to,
      ',"mentions":' || ${m}.mentions::text,
      ',"editedAt":' || ${instantJson(`${m}.edited_at`)},
      ',"recalledAt":' || ${instantJson(`${m}.recalled_at`)})
  END`;

/** The JSON of a packed message, as `JSON.stringify(toLogMessage(row))` has it but for white space in the content. */
export function unpackMessage(fields: PackedFields, address: LogAddress): string {
  const [seq, change] = [fields.next(), fields.next()];
  const parties = partiesOf(fields.next(), address);
  const clientMsgId = fields.next();
  const id = clientMsgId === '' ? 'null' : JSON.stringify(clientMsgId);
  const content = fields.next() || 'null';
  const createdAt = fields.nextInstant();
  return (
    `{"conversationId":"${address.id}","seq":${seq},"change":${change}${parties},"clientMsgId":${id},` +
    `"content":${content},"createdAt":"${createdAt}"${fields.next()}}`
  );
}

function partiesOf(sender: string, address: LogAddress): string {
  const { type, id } = targetOf(sender === '' ? null : sender, address);
  return `,"from":${sender === '' ? 'null' : `"${sender}"`},"to":{"type":"${type}","id":"${id}"}`;
}
