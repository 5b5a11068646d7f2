import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Milliseconds for a shutdown that writes everything out; then for one that leaves it to recovery. */
const FAST = 30_000;
const IMMEDIATE = 10_000;
const POLL = 20;

/**
 * Ends a PostgreSQL that outlived the Skein which started it. The caller holds the directory's lock, so nobody else
 * is using it. A postmaster.pid that names some other process is removed: PostgreSQL would take that for itself.
 */
export async function stopLeftover(data: string): Promise<void> {
  const pid = await postmasterOf(data);
  if (pid === undefined || !isAlive(pid)) return;
  if (!(await isPostmasterOf(pid, data))) return rm(join(data, 'postmaster.pid'), { force: true });
  if (await ended(pid, 'SIGINT', FAST)) return;
  if (await ended(pid, 'SIGQUIT', IMMEDIATE)) return;
  throw new Error(`PostgreSQL (process ${pid}) still uses ${data} and does not stop.`);
}

async function postmasterOf(data: string): Promise<number | undefined> {
  const content = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(content.split('\n', 1)[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A postmaster's working directory is its data; where there is no /proc, its command line names it. */
async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  const real = await realpath(data);
  if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === real;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
  return stdout.includes('postgres') && (stdout.includes(data) || stdout.includes(real));
}

async function ended(pid: number, signal: NodeJS.Signals, patience: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return true;
  }
  for (const deadline = performance.now() + patience; performance.now() < deadline; await delay(POLL)) {
    if (!isAlive(pid)) return true;
  }
  return false;
}
