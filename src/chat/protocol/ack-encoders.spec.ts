import { expect, test } from 'vitest';
import { ackEncoderOf, encodeSendMessageAck } from './ack-encoders.js';

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
  expect(ackEncoderOf('message.send')({ ...ack, duplicate: true })).toBe(
    JSON.stringify({ ...ack, duplicate: true }),
  );
});

test('other acks are written by JSON.stringify', () => {
  expect(ackEncoderOf('ping')({ serverTime: 'now' })).toBe('{"serverTime":"now"}');
});
