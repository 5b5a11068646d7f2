/** Milliseconds between two looks at the clock, and a jump of it that tells of sleep. */
const LOOK = 5000;
const JUMP = 15_000;

/**
 * Calls back when what was known of the network may be wrong: it came or went, somebody looks at the page again, or
 * the machine slept. Timers sleep in the background and know nothing of it.
 *
 * @returns ends it
 */
export function onWake(handle: () => void): () => void {
  const seen = (): void => {
    if (globalThis.document?.visibilityState !== 'hidden') handle();
  };
  let last = Date.now();
  const clock = setInterval(() => {
    const now = Date.now();
    if (now - last > LOOK + JUMP) handle();
    last = now;
  }, LOOK);
  const events = ['online', 'offline', 'pageshow'];
  for (const event of events) globalThis.addEventListener?.(event, handle);
  globalThis.document?.addEventListener('visibilitychange', seen);
  return () => {
    clearInterval(clock);
    for (const event of events) globalThis.removeEventListener?.(event, handle);
    globalThis.document?.removeEventListener('visibilitychange', seen);
  };
}
