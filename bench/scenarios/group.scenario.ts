import type { Bench, Scenario } from '../bench.js';
import { chatOf } from '../measurement.js';
import type { Cell } from '../report/report.js';
import type { Target } from '../targets/target.js';
import { assertSound, percent } from './chat-row.js';
import { groupChat } from './plans.js';

const MEMBERS = 1_000;
/** Members who write at once; together they keep this many messages outstanding. */
const WRITERS = 4;
const OUTSTANDING = [4, 32] as const;
const WANTED = 500_000;

export const GROUP_COLUMNS = [
  'server, one core',
  'messages outstanding',
  'deliveries/s',
  'messages/s',
  'CPU µs per delivery',
  'delivery p50 ms',
  'delivery p99 ms',
  "server's core busy",
  "load's core busy",
] as const;

export interface GroupRun {
  readonly row: Cell[];
  /** Deliveries a second. */
  readonly rate: number;
}

/** How many deliveries one core makes in a group where everybody is online. */
export const group: Scenario = {
  name: 'group',
  title: `One group of ${MEMBERS.toLocaleString('en-US')} online members`,
  run: async (bench) => {
    const wsRelay = await bench.withPeer('ws-relay', (target) => runAll(bench, target));
    const socketIo = await bench.withPeer('socketio-relay', (target) => runAll(bench, target));
    const skein = await bench.withSkein((target) => runAll(bench, target));
    const rows = [...wsRelay, ...socketIo, ...skein].map(({ row }) => row);
    const [loop, ours] = [fastest(wsRelay), fastest(skein)];
    return {
      tables: [{ title: 'Group deliveries', columns: GROUP_COLUMNS, rows }],
      goals: [
        {
          text: `at least ${WANTED.toLocaleString('en-US')} deliveries a second, every message durable`,
          measured: Math.round(ours).toLocaleString('en-US'),
          reached: ours >= WANTED,
        },
        {
          text: 'at least 4 times the bare `ws` loop in the same run',
          measured: (ours / loop).toFixed(1),
          reached: ours >= loop * 4,
        },
      ],
    };
  },
};

async function runAll(bench: Bench, target: Target): Promise<GroupRun[]> {
  const members = await target.makeAccounts(MEMBERS);
  const groupId = await target.makeGroup(members);
  const runs: GroupRun[] = [];
  for (const outstanding of OUTSTANDING) {
    const plan = groupChat(target, groupId, members, WRITERS, { outstanding: outstanding / WRITERS });
    const measurement = await bench.measure(target, { activities: [plan] });
    const chat = chatOf(measurement);
    await assertSound(target, chat, MEMBERS - 1);
    const { seconds, cpu } = measurement;
    const rate = chat.delivered / seconds;
    const perDelivery = (cpu.server / chat.delivered) * 1e6;
    const times = [chat.delivery.p50, chat.delivery.p99];
    const busy = [percent(cpu.server / seconds), percent(cpu.load / seconds)];
    const row = [target.title, outstanding, rate, rate / (MEMBERS - 1), perDelivery, ...times, ...busy];
    runs.push({ row, rate });
  }
  return runs;
}

const fastest = (runs: readonly GroupRun[]): number => Math.max(...runs.map(({ rate }) => rate));
