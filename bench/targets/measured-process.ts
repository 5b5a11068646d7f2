import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nextMessage } from './next-message.js';
import { pinned, SERVER_CORE } from './cores.js';
import { treeCpu, type TreeCpu } from './process-tree.js';

const PROBE = fileURLToPath(new URL('probe.mjs', import.meta.url));
const STOP_MS = 30_000;
const KEPT_OUTPUT = 4_000;

export interface MeasuredProcessOptions {
  readonly name: string;
  /** Arguments of `node`. */
  readonly args: readonly string[];
  readonly environment: Record<string, string>;
}

/** A server under measurement: a Node process on the server's core, with the probe inside. */
export class MeasuredProcess {
  private readonly child: ChildProcess;
  private output = '';

  constructor(private readonly options: MeasuredProcessOptions) {
    const node = [process.execPath, '--expose-gc', '--import', PROBE, ...options.args];
    const [file, ...args] = pinned(SERVER_CORE, node);
    this.child = spawn(file!, args, {
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-KEPT_OUTPUT);
      });
    }
  }

  /** What the process printed last. */
  get lastOutput(): string {
    return this.output;
  }

  /** @throws Error when the process has ended, with what it printed last */
  assertRunning(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) return;
    throw new Error(this.epitaph());
  }

  cpu(): TreeCpu {
    this.assertRunning();
    return treeCpu(this.child.pid!);
  }

  /** Memory of the Node process after a full garbage collection. */
  async memory(): Promise<NodeJS.MemoryUsage> {
    const answer = (await this.ask({ probe: 'memory' })) as { memory: NodeJS.MemoryUsage };
    return answer.memory;
  }

  startProfile(): void {
    this.child.send({ probe: 'profile-start' });
  }

  stopProfile(file: string): void {
    this.child.send({ probe: 'profile-stop', file });
  }

  /** The next message that the process sends by itself. */
  message(): Promise<unknown> {
    return nextMessage(this.child, () => this.epitaph());
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(timer);
  }

  private epitaph(): string {
    return `${this.options.name} ended: ${this.output}`;
  }

  private ask(question: { probe: string }): Promise<unknown> {
    const answer = this.message();
    this.child.send(question);
    return answer;
  }
}
