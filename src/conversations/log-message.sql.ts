import { idJson, instantJson, textJson } from '../database/json.sql.js';

/**
 * The JSON of a row of `messages`: the same as `JSON.stringify(toLogMessage(row))` but for white space in the content.
 *
 * @param m alias of the message
 * @param c alias of something with the conversation's `type`, `low_user_id` and `high_user_id`
 */
export const messageJson = (m: string, c: string): string => `concat(
  '{"conversationId":"', ${m}.conversation_id, '","seq":', ${m}.seq, ',"change":', ${m}.change,
  ',"from":', ${idJson(`${m}.sender_id`)},
  ',"to":{"type":"', ${c}.type, '","id":"', ${targetId(m, c)},
  '"},"clientMsgId":', ${textJson(`${m}.client_msg_id`)},
  ',"content":', coalesce(${m}.content::text, 'null'),
  ',"createdAt":', ${instantJson(`${m}.created_at`)},
  ',"replyTo":' || ${m}.reply_to,
  ',"mentions":' || ${m}.mentions::text,
  ',"editedAt":' || ${instantJson(`${m}.edited_at`)},
  ',"recalledAt":' || ${instantJson(`${m}.recalled_at`)},
  '}')`;

/** A single conversation has no target of its own: a message in it goes to the user who did not send it. */
const targetId = (m: string, c: string): string => `
  CASE WHEN ${c}.type = 'group' THEN ${m}.conversation_id
    WHEN ${m}.sender_id = ${c}.low_user_id THEN ${c}.high_user_id ELSE ${c}.low_user_id END`;
