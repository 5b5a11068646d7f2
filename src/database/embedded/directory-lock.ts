import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../config/environment.js';

const NAME = 'skein.lock';

interface Holder {
  pid: number;
  /** When the process started, as the kernel counts it: a process number is used again, the pair is not. */
  startedAt: string | null;
  nonce: string;
}

/** Holds a data directory for this process. Files, not `flock`, which Node does not have. */
export class DirectoryLock {
  private constructor(private readonly path: string) {}

  /** @throws ConfigurationError when a living process holds the directory */
  static async acquire(directory: string): Promise<DirectoryLock> {
    const path = join(directory, NAME);
    const mine: Holder = {
      pid: process.pid,
      startedAt: await startOf(process.pid),
      nonce: randomUUID(),
    };
    const prepared = `${path}.${mine.nonce}`;
    await writeFile(prepared, JSON.stringify(mine), { mode: 0o600 });
    try {
      while (!(await linked(prepared, path))) await removeStale(path, directory);
    } finally {
      await rm(prepared, { force: true });
    }
    return new DirectoryLock(path);
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** Linking is atomic and fails when the name is taken, with the content already in place. */
async function linked(prepared: string, path: string): Promise<boolean> {
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(path: string, directory: string): Promise<void> {
  const holder = await holderOf(path);
  if (holder && (await isAlive(holder))) throw inUse(directory, holder);
  const aside = `${path}.${randomUUID()}`;
  if (!(await renamed(path, aside))) return; // somebody else removed it
  const taken = await holderOf(aside);
  // Another start may have replaced the stale lock between our look and our grasp: give it back.
  if (taken && taken.nonce !== holder?.nonce) {
    await linked(aside, path);
    await rm(aside, { force: true });
    throw inUse(directory, taken);
  }
  await rm(aside, { force: true });
}

const renamed = (from: string, to: string): Promise<boolean> =>
  rename(from, to).then(
    () => true,
    () => false,
  );

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined; // gone, or cut short by a full disk
  }
}

async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startedAt === null || startedAt === (await startOf(pid));
}

/** Field 22 of /proc/<pid>/stat with the boot it counts from; null where there is no /proc. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field is a name in parentheses that may hold spaces.
    return `${boot.trim()} ${status.slice(status.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return null;
  }
}

const inUse = (directory: string, { pid }: Holder): ConfigurationError =>
  new ConfigurationError(
    `Another Skein (process ${pid}) is using ${directory}. Stop it first, or give this one a DATA_DIR of its own.`,
  );
