import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { PATIENCE } from './patience.js';

/** The built server; `npm test` builds it before the tests run. */
const MAIN = resolve('dist/src/main.js');

export interface SpawnOptions {
  environment?: NodeJS.ProcessEnv;
  /** Put before `node`, for instance `setpriv …`. */
  prefix?: string[];
  main?: string;
  /** Instead of `node` and `main`. */
  command?: string[];
  /** Defaults to one without a .env of the checkout. */
  cwd?: string;
  stdio?: StdioOptions;
}

/** A server in a process of its own, as `npm start` would run it. */
export class ServerProcess {
  output = '';

  private constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** Starts it and kills it when the test ends, if it still lives. */
  static spawn(options: SpawnOptions = {}): ServerProcess {
    const { environment, prefix = [], main = MAIN, stdio, cwd = tmpdir() } = options;
    const [file, ...args] = options.command ?? [...prefix, process.execPath, main];
    const child = spawn(file!, args, {
      cwd,
      stdio: stdio ?? ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        LOG_LEVEL: 'warn',
        ALLOW_UNSAFE_DATABASE: 'true',
        ...environment,
      },
    });
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    return new ServerProcess(child);
  }

  /** Waits until it listens. @returns its URL, without a slash at the end */
  async listening(): Promise<string> {
    const found = await this.untilOutput(/listens on (\S+)/);
    return `http://${found[1]}`;
  }

  async untilOutput(pattern: RegExp): Promise<RegExpMatchArray> {
    const deadline = AbortSignal.timeout(PATIENCE);
    const ended = once(this.child, 'close').then(() => 'ended');
    for (;;) {
      const found = this.output.match(pattern);
      if (found) return found;
      const round = new AbortController();
      const signal = AbortSignal.any([deadline, round.signal]);
      const more = [this.child.stdout!, this.child.stderr!].map((stream) => once(stream, 'data', { signal }));
      const first = await Promise.race([...more, ended]);
      round.abort(); // the stream that said nothing is not listened to any more
      if (first === 'ended' && !pattern.test(this.output)) {
        throw new Error(`The server ended without saying ${pattern}: ${this.output}`);
      }
    }
  }

  /** Sends a signal, if one is given, and waits for the end. @returns the exit code, or the signal that ended it */
  async ended(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
    const end = isOver ? undefined : once(this.child, 'close', { signal: AbortSignal.timeout(PATIENCE) });
    if (signal) this.child.kill(signal);
    await end;
    return this.child.exitCode ?? this.child.signalCode!;
  }
}
