/*
 * A message's JSON, written by PostgreSQL: the same text that `JSON.stringify(toLogMessage(row))` gives, but for white
 * space inside of the content. Reading goes through the server as text, because taking rows apart, making objects of
 * them and JSON of these cost several times what it costs PostgreSQL to write the text (docs/performance.md).
 */

/** RFC 3339 in UTC with milliseconds, as `Date.toISOString()`; null where the column is. */
export const instantJson = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')`;

/** A text with JSON's escapes, or `null`. */
export const textJson = (column: string): string => `coalesce(to_json(${column})::text, 'null')`;

/** An id as JSON has it, a string, or `null`. It has nothing to escape. */
export const idJson = (column: string): string => `coalesce('"' || ${column} || '"', 'null')`;

/**
 * The JSON of a row of `messages`.
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
