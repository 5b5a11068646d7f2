import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchedProgram } from './launcher.js';

/** Milliseconds. Replaying the log of a long outage takes its time. */
const START_TIMEOUT = 300_000;
const STOP_TIMEOUT = 15_000;

const READY = 'database system is ready to accept connections';

/** A start that may work on another port, or a little later. */
export class PostmasterRefused extends Error {}

/** Waits until the server takes connections. @throws PostmasterRefused with its last words when it ends instead */
export async function untilReady(postmaster: LaunchedProgram): Promise<void> {
  const deadline = AbortSignal.timeout(START_TIMEOUT);
  const exited = postmaster.exited.then(() => {
    throw new PostmasterRefused(`PostgreSQL did not start: ${postmaster.tail}`);
  });
  exited.catch(() => undefined);
  while (!postmaster.tail.includes(READY)) {
    await Promise.race([once(postmaster.child.stderr!, 'data', { signal: deadline }), exited]);
  }
}

/** Stops it as `pg_ctl stop -m fast` would; if that takes too long, recovery at the next start does the rest. */
export async function stopPostmaster({ child, exited }: LaunchedProgram): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  const timeout = new AbortController();
  const late = delay(STOP_TIMEOUT, true, { signal: timeout.signal }).catch(() => false);
  if (await Promise.race([exited.then(() => false), late])) child.kill('SIGQUIT');
  timeout.abort();
  await exited;
}
