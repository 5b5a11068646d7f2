import type { Bench, Scenario } from '../bench.js';
import { chatOf } from '../measurement.js';
import type { Target } from '../targets/target.js';
import { assertSound } from './chat-row.js';
import { groupChat } from './plans.js';

const SIZES = [10, 100, 1_000, 5_000];
const WRITERS = 4;
const OUTSTANDING = 32;

interface Point {
  readonly size: number;
  readonly perSecond: number;
  readonly p99: number;
}

/** Group size 10 → 5,000. */
export const growthGroup: Scenario = {
  name: 'growth-group',
  title: 'Growth: members of a group',
  run: async (bench) => {
    const relay = await bench.withPeer('ws-relay', (target) => curve(bench, target));
    const skein = await bench.withSkein((target) => curve(bench, target));
    const rows = skein.map(({ size, perSecond, p99 }, i) => [
      size,
      perSecond,
      p99,
      relay[i]!.perSecond,
      relay[i]!.p99,
    ]);
    return {
      tables: [
        {
          title: `Deliveries by group size, ${OUTSTANDING} messages outstanding`,
          columns: ['members', '**Skein** deliveries/s', 'p99 ms', 'bare `ws` loop deliveries/s', 'p99 ms'],
          rows,
        },
      ],
      charts: [
        {
          name: 'growth-group',
          title: 'Deliveries a second by group size',
          xLabel: 'members online',
          yLabel: 'deliveries a second',
          series: [
            { name: 'Skein', points: skein.map(({ size, perSecond }) => [size, perSecond]) },
            { name: 'bare ws loop', points: relay.map(({ size, perSecond }) => [size, perSecond]) },
          ],
        },
      ],
    };
  },
};

/** On a peer a group is everybody connected; the sockets of one size are closed before the next. */
async function curve(bench: Bench, target: Target): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of SIZES) {
    const members = await target.makeAccounts(size);
    const groupId = await target.makeGroup(members);
    const plan = groupChat(target, groupId, members, WRITERS, { outstanding: OUTSTANDING / WRITERS });
    const measurement = await bench.measure(target, { activities: [plan] });
    const chat = chatOf(measurement);
    await assertSound(target, chat, size - 1);
    points.push({ size, perSecond: chat.delivered / measurement.seconds, p99: chat.delivery.p99 });
  }
  return points;
}
