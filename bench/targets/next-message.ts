import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * The next message of a child process.
 *
 * @throws Error with what `describe` says when the process ends instead
 */
export async function nextMessage(child: ChildProcess, describe: () => string): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(describe());
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = Symbol('ended');
  const answer = once(child, 'message', { signal }).then(([message]: unknown[]) => message);
  const end = once(child, 'exit', { signal }).then(() => ended);
  try {
    const first = await Promise.race([answer, end]);
    if (first === ended) throw new Error(describe());
    return first;
  } finally {
    for (const loser of [answer, end]) loser.catch(() => undefined); // aborted below, by us
    waiting.abort();
  }
}
