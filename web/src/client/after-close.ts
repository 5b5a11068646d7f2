import { backoff } from './backoff.js';

/** What to do when a socket has closed. Delays are milliseconds. */
export type NextStep =
  | { kind: 'reconnect'; delay: number; refresh: boolean }
  /** The session is over: show the login. */
  | { kind: 'signOut' }
  /** Coming back would only repeat what went wrong. */
  | { kind: 'stop' };

const SESSION_REVOKED = 4502;
const TOKEN_EXPIRED = 4501;
/** Protocol errors of ours (RFC 6455), and too many bad frames. */
const OUR_FAULT = [1002, 1003, 1007, 1009, 4400];
/** Overload and rate limit: the server asks for a longer break. */
const LATER = [1013, 4429];
/** Counts as so many failed attempts: a break of up to eight seconds. */
const LATER_FAILURES = 4;

/**
 * @param announcedDelay what `session.closing` asked for: the server chose it for this client alone, so that its
 *   clients do not return all at once
 * @param failures attempts that failed since the last success
 */
export function afterClose(
  code: number,
  announcedDelay: number | null,
  failures: number,
  random: () => number = Math.random,
): NextStep {
  if (code === SESSION_REVOKED) return { kind: 'signOut' };
  if (OUR_FAULT.includes(code)) return { kind: 'stop' };
  const counted = LATER.includes(code) ? Math.max(failures, LATER_FAILURES) : failures;
  return {
    kind: 'reconnect',
    delay: announcedDelay ?? backoff(counted, random),
    refresh: code === TOKEN_EXPIRED,
  };
}
