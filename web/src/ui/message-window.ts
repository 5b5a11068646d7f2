import type { Message } from '../client/protocol.js';

/** Messages that stand in the page at most, however long the chat is. */
export const MAX_SHOWN = 200;
/** How many more come into it at a time. */
const STEP = 50;

/** Which part of the messages stands in the page, by number. `last: null` follows the newest. */
export interface MessageWindow {
  first: number | null;
  last: number | null;
}

export const AT_THE_END: MessageWindow = { first: null, last: null };

export function shownOf(messages: readonly Message[], { first, last }: MessageWindow): readonly Message[] {
  if (first === null) return messages.slice(-STEP * 2);
  return messages.filter(({ seq }) => seq >= first && (last === null || seq <= last));
}

/** One step towards the beginning; the far end is let go. */
export function earlier(messages: readonly Message[], window: MessageWindow): MessageWindow {
  const shown = shownOf(messages, window);
  const index = messages.findIndex(({ seq }) => seq === shown[0]?.seq);
  if (index <= 0) return window;
  const start = Math.max(0, index - STEP);
  const end = Math.min(index + shown.length, start + MAX_SHOWN);
  return between(messages, start, end);
}

/** One step towards the end; the beginning is let go. */
export function later(messages: readonly Message[], window: MessageWindow): MessageWindow {
  if (window.last === null) return window;
  const { last } = window;
  const index = messages.findLastIndex(({ seq }) => seq <= last);
  const end = Math.min(messages.length, index + 1 + STEP);
  const shown = shownOf(messages, window).length;
  return between(messages, Math.max(end - MAX_SHOWN, index + 1 - shown), end);
}

/** The part that begins a little before a message. */
export function startingAt(messages: readonly Message[], seq: number): MessageWindow {
  const index = messages.findIndex((message) => message.seq >= seq);
  if (index < 0) return AT_THE_END;
  const start = Math.max(0, index - STEP / 2);
  return between(messages, start, Math.min(messages.length, start + MAX_SHOWN - STEP));
}

const between = (messages: readonly Message[], start: number, end: number): MessageWindow => ({
  first: messages[start]?.seq ?? null,
  last: end >= messages.length ? null : messages[end - 1]!.seq,
});
