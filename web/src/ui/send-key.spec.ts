import { expect, test } from 'vitest';
import { isSendKey } from './send-key.js';

const enter = { key: 'Enter', keyCode: 13, shiftKey: false, isComposing: false };

test('Enter sends, Shift and Enter begins a line', () => {
  expect(isSendKey(enter)).toBe(true);
  expect(isSendKey({ ...enter, shiftKey: true })).toBe(false);
  expect(isSendKey({ ...enter, key: 'a', keyCode: 65 })).toBe(false);
});

test('never sends while an input method composes, in any browser’s way of telling', () => {
  expect(isSendKey({ ...enter, isComposing: true })).toBe(false);
  expect(isSendKey({ ...enter, isComposing: true, keyCode: 229 })).toBe(false);
  expect(isSendKey({ ...enter, keyCode: 229 })).toBe(false);
});
