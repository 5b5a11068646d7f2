import type { Bench, Scenario } from '../bench.js';
import type { ActivityPlan, UpgradePlan } from '../load/load-plan.js';
import { chatOf, upgradeOf } from '../measurement.js';
import type { Cell } from '../report/report.js';
import type { Target } from '../targets/target.js';
import { assertSound } from './chat-row.js';
import { p99Goal } from './latency.scenario.js';
import { pairChat } from './plans.js';

const CHATTING = 200;
const MESSAGES_PER_SECOND = 1_000;
const ARRIVING = 12_000;
/** As after a restart behind a load balancer: so many handshakes are under way at any time. */
const AT_ONCE = 128;
const TIMES = ['just started', 'the second time', 'the third time'];
const WANTED = 4_000;
const WANTED_P99_MS = 100;

interface Storm {
  readonly row: Cell[];
  readonly perSecond: number;
  readonly deliveryP99: number;
}

/**
 * Everybody connects at once while others go on chatting: to a server that has just started and still compiles what it
 * never ran before, and twice more to the same server, as after a network has failed. The rate that counts is the last
 * one; the messages' times count always.
 */
export const upgrades: Scenario = {
  name: 'upgrades',
  title: `${ARRIVING.toLocaleString('en-US')} sockets open at once while messages flow`,
  run: async (bench) => {
    const relay = await bench.withPeer('ws-relay', (target) => storms(bench, target));
    const skein = await bench.withSkein((target) => storms(bench, target));
    const last = skein.at(-1)!;
    const columns = [
      'server, one core',
      'upgrades/s',
      'ready p50 ms',
      'ready p99 ms',
      'delivery p99 ms',
      'CPU µs each',
    ];
    return {
      tables: [{ title: 'Upgrades', columns, rows: [...relay, ...skein].map(({ row }) => row) }],
      goals: [
        {
          text: `at least ${WANTED.toLocaleString('en-US')} authenticated upgrades a second while messages flow`,
          measured: Math.round(last.perSecond).toLocaleString('en-US'),
          reached: last.perSecond >= WANTED,
        },
        p99Goal(
          'of the messages meanwhile, whichever time',
          Math.max(...skein.map(({ deliveryP99 }) => deliveryP99)),
          WANTED_P99_MS,
        ),
      ],
    };
  },
};

async function storms(bench: Bench, target: Target): Promise<Storm[]> {
  const chatting = await target.makeAccounts(CHATTING);
  const arrival: UpgradePlan = {
    kind: 'upgrade',
    dialect: target.dialect,
    address: target.address,
    accounts: await target.makeAccounts(ARRIVING),
    concurrency: AT_ONCE,
    measured: true,
  };
  const chat = pairChat(target, chatting, { messagesPerSecond: MESSAGES_PER_SECOND });
  const found: Storm[] = [];
  for (const time of TIMES) {
    found.push(await measureStorm(bench, target, `${target.title}, ${time}`, [chat, arrival]));
  }
  return found;
}

async function measureStorm(
  bench: Bench,
  target: Target,
  title: string,
  activities: ActivityPlan[],
): Promise<Storm> {
  const measurement = await bench.measure(target, { seconds: 0, activities });
  const upgrade = upgradeOf(measurement, 1);
  if (upgrade.failed > 0) throw new Error(`${upgrade.failed} upgrades failed: ${upgrade.firstFailure}`);
  await assertSound(target, chatOf(measurement));
  const perSecond = upgrade.opened / upgrade.seconds;
  const deliveryP99 = chatOf(measurement).delivery.p99;
  const cpuEach = (measurement.cpu.server / upgrade.opened) * 1e6;
  const { p50, p99 } = upgrade.ready;
  return { row: [title, perSecond, p50, p99, deliveryP99, cpuEach], perSecond, deliveryP99 };
}
