import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import type { Account } from './account.js';

/** How much of what a program says is kept to explain its failure, in characters. */
const TAIL = 4000;

/** A program ended with an error; the message holds what it said. */
export class CommandFailed extends Error {}

/** A program that runs as the database's account. */
export class LaunchedProgram {
  private output = '';
  readonly exited: Promise<number>;

  constructor(readonly child: ChildProcess) {
    this.exited = once(child, 'exit').then(([code]) => (code as number | null) ?? -1);
    this.exited.catch(() => undefined); // reported to whoever waits for it
    child.stderr?.on('data', (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(-TAIL);
    });
  }

  /** The end of what it wrote to standard error. */
  get tail(): string {
    return this.output.trim();
  }
}

/**
 * Starts programs as `account`, so that they die with this process where the system can do that: `setpriv` makes the
 * kernel send SIGINT (PostgreSQL's fast shutdown) when we are gone, also after `kill -9`.
 */
export class Launcher {
  private constructor(
    private readonly prefix: readonly string[],
    private readonly options: SpawnOptions,
  ) {}

  static async for(account: Account | undefined): Promise<Launcher> {
    const identity = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : [];
    const withSetpriv = new Launcher(['setpriv', ...identity, '--pdeathsig=INT'], {});
    const isUsable = await withSetpriv.succeeds(['true']); // macOS has none, BusyBox's knows other options
    return isUsable ? withSetpriv : new Launcher([], { ...account });
  }

  /** @param directory an open directory, which the program finds as `/proc/self/fd/3` */
  start(command: readonly string[], directory?: number): LaunchedProgram {
    const [file, ...args] = [...this.prefix, ...command];
    const child = spawn(file!, args, {
      ...this.options,
      // A place that every account can be in; ours may lie in a private home.
      cwd: '/',
      // Nothing of PGDATA, PGPORT, PGOPTIONS …; messages in English, because we read some.
      env: { PATH: process.env['PATH'], LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'], LC_ALL: 'C' },
      // A process group of its own: Ctrl-C is for us, and the database goes last.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', ...(directory === undefined ? [] : [directory])],
    });
    return new LaunchedProgram(child);
  }

  /** @throws CommandFailed */
  async run(command: readonly string[], directory?: number): Promise<void> {
    const program = this.start(command, directory);
    const code = await program.exited;
    if (code !== 0) throw new CommandFailed(`${command[0]} failed (${code}): ${program.tail}`);
  }

  succeeds(command: readonly string[]): Promise<boolean> {
    return this.run(command).then(
      () => true,
      () => false,
    );
  }
}
