import { expect, test } from 'vitest';
import { encodeSendMessageAck } from './send-message-ack.js';

const ack = {
  conversationId: '7',
  seq: 19,
  change: 23,
  clientMsgId: 'a "quoted\\ id',
  createdAt: '2026-11-23T12:00:00.000Z',
  duplicate: false,
};

test('the ack of a message is what JSON.stringify would give', () => {
  expect(encodeSendMessageAck(ack)).toBe(JSON.stringify(ack));
  expect(encodeSendMessageAck({ ...ack, duplicate: true })).toBe(JSON.stringify({ ...ack, duplicate: true }));
});
