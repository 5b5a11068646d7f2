import type { Bench, Scenario } from '../bench.js';
import type { Account } from '../load/load-plan.js';
import type { Cell } from '../report/report.js';
import type { Target } from '../targets/target.js';
import { idleCrowd } from './plans.js';

const FEW = 1_000;
const MANY = 15_000;
const WANTED_KB = 8;

interface Weight {
  readonly row: Cell[];
  /** Growth of the resident memory, in KB a connection. */
  readonly residentKb: number;
}

/** What a socket that says nothing costs. */
export const connections: Scenario = {
  name: 'connections',
  title: `${MANY.toLocaleString('en-US')} idle connections`,
  run: async (bench) => {
    const weights = [
      await bench.withPeer('ws-relay', (target) => weigh(bench, target)),
      await bench.withPeer('socketio-relay', (target) => weigh(bench, target)),
      await bench.withSkein((target) => weigh(bench, target)),
    ];
    const ours = weights.at(-1)!;
    return {
      tables: [
        {
          title: 'Memory of an idle connection',
          columns: ['server', 'connections', 'heap KB each', 'resident KB each', 'resident MB in all'],
          rows: weights.map(({ row }) => row),
        },
      ],
      goals: [
        {
          text: `${MANY.toLocaleString('en-US')} connections on one process, at most ${WANTED_KB} KB of memory each`,
          measured: `${ours.residentKb.toFixed(1)} KB resident`,
          reached: ours.residentKb <= WANTED_KB,
        },
      ],
    };
  },
};

/** From the growth between few and many connections: what the process needs anyhow falls out. */
async function weigh(bench: Bench, target: Target): Promise<Weight> {
  const accounts = await target.makeAccounts(MANY);
  const few = await memoryWith(bench, target, accounts.slice(0, FEW));
  const many = await memoryWith(bench, target, accounts);
  const kbEach = (bytes: number): number => bytes / 1024 / (MANY - FEW);
  const heap = (memory: NodeJS.MemoryUsage): number => memory.heapUsed + memory.external;
  const residentKb = kbEach(many.rss - few.rss);
  const heapKb = kbEach(heap(many) - heap(few));
  return { row: [target.title, MANY, heapKb, residentKb, many.rss / 2 ** 20], residentKb };
}

/** Memory of the server's Node process while these accounts are connected and idle. */
export async function memoryWith(
  bench: Bench,
  target: Target,
  accounts: readonly Account[],
): Promise<NodeJS.MemoryUsage> {
  let memory: NodeJS.MemoryUsage | undefined;
  const plan = { seconds: 0, activities: [idleCrowd(target, accounts)] };
  await bench.measure(target, plan, async (phase) => {
    if (phase === 'measuring') memory = await target.process.memory();
  });
  return memory!;
}
