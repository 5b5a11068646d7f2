import type { Bench, Scenario } from '../bench.js';
import type { ActivityPlan, CrowdPlan, HttpPlan } from '../load/load-plan.js';
import { chatOf, httpOf, upgradeOf } from '../measurement.js';
import type { Cell } from '../report/report.js';
import { seedMessages, vacuum } from '../seeding/seed-messages.js';
import type { SkeinTarget } from '../targets/skein-target.js';
import { pairChat } from './plans.js';

const CONVERSATIONS = 500;
const MESSAGES_EACH = 100;
const MESSAGES_PER_SECOND = 50;
const UPGRADES_PER_SECOND = 20;
const WANTED = 3;

/** What a stranger meets: p99 in milliseconds. */
interface Met {
  readonly rest: number;
  readonly upgrade: number;
  readonly ack: number;
}

/** An account whose every message is as large as one may be asks for as much as it can; a stranger should hardly notice. */
export const neighbours: Scenario = {
  name: 'neighbours',
  title: 'A stranger beside one account that reads all it can',
  run: (bench) =>
    bench.withSkein(async (target) => {
      const heavy = await heavyLoads(target);
      await meet(bench, target); // a server that has just started compiles its code meanwhile
      const quiet = await meet(bench, target);
      const rows: Cell[][] = [['quiet', quiet.rest, quiet.upgrade, quiet.ack, '–', '–', '–']];
      const ratios: number[] = [];
      for (const [what, load] of heavy) {
        const { rest, upgrade, ack } = await meet(bench, target, load);
        const ratio = [rest / quiet.rest, upgrade / quiet.upgrade, ack / quiet.ack];
        rows.push([what, rest, upgrade, ack, ...ratio.map((times) => times.toFixed(1))]);
        ratios.push(...ratio);
      }
      const worst = Math.max(...ratios);
      const columns = [
        'beside',
        'REST p99 ms',
        'upgrade p99 ms',
        'ack p99 ms',
        'REST ×',
        'upgrade ×',
        'ack ×',
      ];
      return {
        tables: [{ title: 'The stranger', columns, rows }],
        goals: [
          {
            text: `a stranger's p99 at most ${WANTED} times its quiet value, beside each of them`,
            measured: `${worst.toFixed(1)} times at worst`,
            reached: worst <= WANTED,
          },
        ],
      };
    }),
};

async function meet(bench: Bench, target: SkeinTarget, ...beside: ActivityPlan[]): Promise<Met> {
  const { address } = target;
  const [asking, ...arriving] = await target.makeAccounts(1 + UPGRADES_PER_SECOND * bench.seconds);
  const chat = pairChat(target, await target.makeAccounts(2), { messagesPerSecond: MESSAGES_PER_SECOND });
  const { accessToken } = asking!;
  const measurement = await bench.measure(target, {
    activities: [
      chat,
      {
        kind: 'http',
        address,
        requests: [{ method: 'GET', path: '/api/v1/users/me', accessToken }],
        connections: 1,
      },
      {
        kind: 'upgrade',
        dialect: 'skein',
        address,
        accounts: arriving,
        concurrency: 8,
        measured: true,
        perSecond: UPGRADES_PER_SECOND,
      },
      ...beside,
    ],
  });
  return {
    rest: httpOf(measurement, 1).latency.p99,
    upgrade: upgradeOf(measurement, 2).ready.p99,
    ack: chatOf(measurement).ack.p99,
  };
}

/** Somebody with many conversations full of the largest messages, and the ways to ask for them. */
async function heavyLoads(target: SkeinTarget): Promise<[what: string, load: CrowdPlan | HttpPlan][]> {
  const { address } = target;
  const { user, conversationIds } = await target.makeSociableUser(CONVERSATIONS);
  await seedMessages(target.database, conversationIds.slice(0, 1), MESSAGES_EACH, LARGEST);
  await seedMessages(target.database, conversationIds.slice(1), 1, LARGEST);
  await vacuum(target.database);
  const get = (path: string) =>
    ({ method: 'GET', path: `/api/v1${path}`, accessToken: user.accessToken }) as const;
  const history = get(`/conversations/${conversationIds[0]}/messages?limit=100`);
  const sync = get('/sync?limit=500');
  const crowd = { kind: 'crowd', address, account: user } as const;
  const atOnce = (request: typeof history): HttpPlan => ({
    kind: 'http',
    address,
    requests: [request],
    connections: 64,
  });
  return [
    ['whole syncs, 10 a second, hung up', { ...crowd, request: sync, hungUpPerSecond: 10 }],
    ['64 history pages at once', atOnce(history)],
    ['240 pipelined pages, not read', { ...crowd, request: history, unreadConnections: 4 }],
    ['64 conversation lists at once', atOnce(get('/conversations?limit=100'))],
    ['whole syncs over 20 sockets', { ...crowd, request: sync, sockets: 20 }],
    ['64 times all changes at once', atOnce(get(`/conversations/${conversationIds[0]}/changes?limit=100`))],
  ];
}

/** Of 4,000 characters with four bytes each. */
const LARGEST = '🧵'.repeat(4000);
