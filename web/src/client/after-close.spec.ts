import { expect, test } from 'vitest';
import { afterClose } from './after-close.js';

const most = (): number => 1;

test('comes back after a lost connection, later with each failure', () => {
  expect(afterClose(1006, null, 0, most)).toEqual({ kind: 'reconnect', delay: 500, refresh: false });
  expect(afterClose(1006, null, 3, most)).toEqual({ kind: 'reconnect', delay: 4000, refresh: false });
});

test('takes the delay that a draining server chose for it', () => {
  expect(afterClose(1012, 1234, 0, most)).toEqual({ kind: 'reconnect', delay: 1234, refresh: false });
});

test('gives an overloaded server a longer break', () => {
  expect(afterClose(1013, null, 0, most)).toMatchObject({ delay: 8000 });
  expect(afterClose(4429, null, 6, most)).toMatchObject({ delay: 30_000 });
});

test('refreshes an expired token first', () => {
  expect(afterClose(4501, null, 0, most)).toMatchObject({ kind: 'reconnect', refresh: true });
});

test('stays away when the session is revoked, or the fault is its own', () => {
  expect(afterClose(4502, 100, 0)).toEqual({ kind: 'signOut' });
  for (const code of [1002, 1003, 1007, 1009, 4400])
    expect(afterClose(code, null, 0)).toEqual({ kind: 'stop' });
});
