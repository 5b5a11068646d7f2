import type { Bench, Scenario } from '../bench.js';
import type { Account, Pace } from '../load/load-plan.js';
import { chatOf, type Measurement } from '../measurement.js';
import type { Target } from '../targets/target.js';
import { assertSound, messagesPerSecond } from './chat-row.js';
import { memoryWith } from './connections.scenario.js';
import { idleCrowd, pairChat } from './plans.js';

const CROWDS = [1_000, 5_000, 10_000, 15_000];
const CHATTING = 200;

interface Point {
  readonly crowd: number;
  readonly perSecond: number;
  readonly calmP99: number;
  readonly megabytes: number;
}

/** Idle connections 1,000 → 15,000, beside 200 sockets that chat. */
export const growthConnections: Scenario = {
  name: 'growth-connections',
  title: 'Growth: connections',
  run: (bench) =>
    bench.withSkein(async (target) => {
      const accounts = await target.makeAccounts(CROWDS.at(-1)!);
      const points: Point[] = [];
      for (const crowd of CROWDS) points.push(await point(bench, target, accounts.slice(0, crowd)));
      return {
        tables: [
          {
            title: `By idle connections, ${CHATTING} more in 1:1 chats`,
            columns: ['idle connections', 'messages/s', 'p99 ms at 1,000 messages/s', 'resident MB'],
            rows: points.map(({ crowd, perSecond, calmP99, megabytes }) => [
              crowd,
              perSecond,
              calmP99,
              megabytes,
            ]),
          },
        ],
        charts: [
          {
            name: 'growth-connections-rate',
            title: '1:1 messages a second by idle connections',
            xLabel: 'idle connections',
            yLabel: 'messages a second',
            series: [{ name: 'Skein', points: points.map(({ crowd, perSecond }) => [crowd, perSecond]) }],
          },
          {
            name: 'growth-connections-memory',
            title: 'Resident memory by idle connections',
            xLabel: 'idle connections',
            yLabel: 'MB',
            series: [{ name: 'Skein', points: points.map(({ crowd, megabytes }) => [crowd, megabytes]) }],
          },
        ],
      };
    }),
};

async function point(bench: Bench, target: Target, accounts: readonly Account[]): Promise<Point> {
  const most = await beside(bench, target, accounts, { outstanding: 8 });
  const calm = await beside(bench, target, accounts, { messagesPerSecond: 1_000 });
  const { rss } = await memoryWith(bench, target, accounts);
  return {
    crowd: accounts.length,
    perSecond: messagesPerSecond(most),
    calmP99: chatOf(calm).delivery.p99,
    megabytes: rss / 2 ** 20,
  };
}

async function beside(
  bench: Bench,
  target: Target,
  crowd: readonly Account[],
  pace: Pace,
): Promise<Measurement> {
  const chat = pairChat(target, await target.makeAccounts(CHATTING), pace);
  const measurement = await bench.measure(target, { activities: [chat, idleCrowd(target, crowd)] });
  await assertSound(target, chatOf(measurement));
  return measurement;
}
