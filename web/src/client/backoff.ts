/** Milliseconds. */
const BASE = 500;
const CAP = 30_000;

/**
 * How long to wait before the next attempt to connect, in milliseconds: anything up to a bound that doubles with each
 * failure ("full jitter"). After a restart a thousand clients thus return spread out and not as one.
 *
 * @param failures attempts that failed since the last success; 0 for the first
 */
export const backoff = (failures: number, random: () => number = Math.random): number =>
  random() * Math.min(CAP, BASE * 2 ** Math.min(failures, 16));
