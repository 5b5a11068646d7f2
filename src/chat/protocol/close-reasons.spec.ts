import { expect, test } from 'vitest';
import { CLOSE_REASONS } from './close-reasons.js';

const reasons = Object.values(CLOSE_REASONS);

test('every close code is one that a server may send, and none is a defect', () => {
  for (const { code } of reasons) {
    expect([1012, 1013].includes(code) || (code >= 4000 && code <= 4999)).toBe(true);
  }
});

test('every reason fits the 123 bytes of a close frame and is told apart by its name', () => {
  for (const { reason } of reasons) expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
  expect(new Set(reasons.map(({ reason }) => reason)).size).toBe(reasons.length);
});

test('says of each code whether to come back', () => {
  expect(Object.fromEntries(reasons.map(({ code, reconnect }) => [code, reconnect]))).toEqual({
    1012: 'yes',
    1013: 'later',
    4400: 'no',
    4408: 'yes',
    4429: 'later',
    4501: 'yes',
    4502: 'no',
  });
});
