import { expect, test } from 'vitest';
import type { LogMessage } from '../../conversations/message/log-message.js';
import { encodeLogEntry } from './message-event.js';

const text: LogMessage = {
  conversationId: '7',
  seq: 19,
  change: 23,
  from: '1',
  to: { type: 'single', id: '2' },
  clientMsgId: 'a "quoted\\ id',
  content: { type: 'text', text: 'line\n"quotes" \\ 世界 😀' },
  createdAt: '2026-11-23T12:00:00.000Z',
};

test.each<[string, LogMessage]>([
  ['a text', text],
  ['a reply with mentions', { ...text, replyTo: 3, mentions: ['5', '6'] }],
  ['a mention of all', { ...text, mentions: 'all' }],
  ['an edited message', { ...text, editedAt: '2026-11-23T12:00:01.000Z' }],
  ['a recalled message', { ...text, content: null, recalledAt: '2026-11-23T12:00:01.000Z' }],
  [
    'a system message',
    {
      ...text,
      from: null,
      clientMsgId: null,
      to: { type: 'group', id: '7' },
      content: { type: 'system', event: 'group_dissolved', actorId: '1' },
    },
  ],
])('%s is encoded as JSON.stringify would', (_, message) => {
  const expected = { event: 'message.new', data: message };
  expect(JSON.parse(encodeLogEntry({ kind: 'new', message }))).toEqual(expected);
  const contentJson = JSON.stringify(message.content);
  expect(JSON.parse(encodeLogEntry({ kind: 'new', message, contentJson }))).toEqual(expected);
});
