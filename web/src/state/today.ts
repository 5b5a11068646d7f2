import { signal } from '@preact/signals-core';

/** Milliseconds between two looks at the calendar: clocks are set, and machines sleep over midnight. */
const LOOK = 30_000;

/** The day as this page believes it to be; what was said today is said yesterday after midnight. */
export const today = signal(new Date());

export function watchDay(): void {
  const look = (): void => {
    const now = new Date();
    if (now.toDateString() !== today.peek().toDateString()) today.value = now;
  };
  setInterval(look, LOOK);
  document.addEventListener('visibilitychange', look);
}
