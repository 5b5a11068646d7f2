import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The core of the server and its database, and the one of the load. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** Whether processes can be tied to cores here (Linux with `taskset` and two cores). */
export const canPin =
  process.platform === 'linux' &&
  availableParallelism() >= 2 &&
  spawnSync('taskset', ['--version']).error === undefined;

/** The command, tied to one core with all that it starts; as it is where that cannot be done. */
export function pinned(core: number, command: readonly string[]): string[] {
  return canPin ? ['taskset', '--cpu-list', String(core), ...command] : [...command];
}
