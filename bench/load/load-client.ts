import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LOAD_CORE, pinned } from '../targets/cores.js';
import { nextMessage } from '../targets/next-message.js';
import { treeCpu } from '../targets/process-tree.js';
import type { FromLoad, LoadPlan, LoadResult, Phase, ToLoad } from './load-plan.js';

const LOAD_PROCESS = fileURLToPath(new URL('load-process.ts', import.meta.url));

export type PhaseListener = (phase: Phase) => Promise<void> | void;

/** The load process, seen from the one that measures. One plan at a time. */
export class LoadClient {
  private readonly child: ChildProcess;

  constructor() {
    const node = [process.execPath, '--import', 'tsx', '--max-semi-space-size=64', LOAD_PROCESS];
    const [file, ...args] = pinned(LOAD_CORE, node);
    this.child = spawn(file!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** CPU seconds of the load process so far. */
  cpuSeconds(): number {
    return treeCpu(this.child.pid!).total;
  }

  /** Runs a plan; `onPhase` is awaited at each phase while the traffic goes on. */
  async run(plan: LoadPlan, onPhase: PhaseListener = () => undefined): Promise<LoadResult> {
    this.tell({ type: 'plan', plan });
    for (;;) {
      const message = await this.next();
      if (message.type === 'result') return message.result;
      if (message.type === 'failed') throw new Error(message.message);
      await onPhase(message.phase);
      this.tell({ type: 'go' });
    }
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private tell(message: ToLoad): void {
    this.child.send(message);
  }

  private next(): Promise<FromLoad> {
    return nextMessage(this.child, () => 'The load process has ended.') as Promise<FromLoad>;
  }
}
