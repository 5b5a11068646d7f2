import { expect, test } from 'vitest';
import type { Message } from '../client/protocol.js';
import { AT_THE_END, earlier, later, MAX_SHOWN, shownOf, startingAt } from './message-window.js';

const chat = (length: number): Message[] =>
  Array.from({ length }, (_, index) => ({ seq: index + 1 }) as Message);

test('shows the newest messages and follows them', () => {
  expect(shownOf(chat(1000), AT_THE_END).at(-1)?.seq).toBe(1000);
  expect(shownOf(chat(3), AT_THE_END)).toHaveLength(3);
  expect(shownOf([], AT_THE_END)).toEqual([]);
});

test('walks to the beginning and back, with a bounded number shown, and leaves nothing out', () => {
  const messages = chat(1000);
  const seen = new Set<number>();
  const look = (window: typeof AT_THE_END): void => {
    const shown = shownOf(messages, window);
    expect(shown.length).toBeLessThanOrEqual(MAX_SHOWN);
    for (const { seq } of shown) seen.add(seq);
  };
  let window = AT_THE_END;
  for (let step = 0; step < 50 && shownOf(messages, window)[0]!.seq > 1; step++) {
    window = earlier(messages, window);
    look(window);
  }
  look(AT_THE_END);
  expect(seen.size).toBe(1000);
  for (let step = 0; step < 50 && window.last !== null; step++) {
    window = later(messages, window);
    look(window);
  }
  expect(shownOf(messages, window).at(-1)?.seq).toBe(1000);
});

test('stays where it is when there is nothing earlier or later', () => {
  expect(earlier(chat(10), AT_THE_END)).toEqual(AT_THE_END);
  expect(later(chat(10), AT_THE_END)).toEqual(AT_THE_END);
});

test('begins a little before a message that is asked for', () => {
  const shown = shownOf(chat(1000), startingAt(chat(1000), 400));
  expect([shown[0]!.seq, shown.length]).toEqual([375, 150]);
  expect(startingAt(chat(1000), 950).last).toBe(null);
  expect(startingAt(chat(10), 3)).toEqual({ first: 1, last: null });
  expect(startingAt([], 3)).toEqual(AT_THE_END);
});
