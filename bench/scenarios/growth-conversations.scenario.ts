import type { Bench, Scenario } from '../bench.js';
import type { Account, UpgradePlan } from '../load/load-plan.js';
import { upgradeOf } from '../measurement.js';
import { seedMessages, vacuum } from '../seeding/seed-messages.js';
import type { SkeinTarget } from '../targets/skein-target.js';
import { runRequests } from './http-row.js';

const SIZES = [10, 100, 1_000, 5_000];
/** Times that the user connects. */
const CONNECTS = 500;

interface Point {
  readonly size: number;
  readonly connects: number;
  readonly readyP99: number;
  readonly listP99: number;
  readonly syncP99: number;
}

/** A user's conversations 10 → 5,000, half of them groups: connecting, the list, the first sync. */
export const growthConversations: Scenario = {
  name: 'growth-conversations',
  title: 'Growth: conversations of a user at connect',
  run: (bench) =>
    bench.withSkein(async (target) => {
      const points: Point[] = [];
      for (const size of SIZES) points.push(await point(bench, target, size));
      return {
        tables: [
          {
            title: "By the user's conversations, half of them groups",
            columns: ['conversations', 'connects/s', 'ready p99 ms', 'list p99 ms', 'first sync p99 ms'],
            rows: points.map((p) => [p.size, p.connects, p.readyP99, p.listP99, p.syncP99]),
          },
        ],
        charts: [
          {
            name: 'growth-conversations',
            title: 'Connects a second by conversations of the user',
            xLabel: 'conversations',
            yLabel: 'connects a second',
            series: [{ name: 'Skein', points: points.map((p) => [p.size, p.connects]) }],
          },
        ],
      };
    }),
};

async function point(bench: Bench, target: SkeinTarget, size: number): Promise<Point> {
  const { user, conversationIds } = await target.makeSociableUser(size / 2);
  await seedMessages(target.database, conversationIds, 1);
  for (let i = 0; i < size / 2; i++) await target.makeGroup([user]);
  await vacuum(target.database);
  const { accessToken } = user;
  const list = await runRequests(bench, target, 'list', [
    { method: 'GET', path: '/api/v1/conversations', accessToken },
  ]);
  const sync = await runRequests(bench, target, 'sync', [
    { method: 'GET', path: '/api/v1/sync', accessToken },
  ]);
  return { size, ...(await connect(bench, target, user)), listP99: list.p99, syncP99: sync.p99 };
}

async function connect(
  bench: Bench,
  target: SkeinTarget,
  user: Account,
): Promise<{ connects: number; readyP99: number }> {
  const plan: UpgradePlan = {
    kind: 'upgrade',
    dialect: target.dialect,
    address: target.address,
    accounts: Array.from({ length: CONNECTS }, () => user),
    concurrency: 8,
    measured: true,
  };
  const { opened, failed, firstFailure, seconds, ready } = upgradeOf(
    await bench.measure(target, { seconds: 0, activities: [plan] }),
  );
  if (failed > 0) throw new Error(`${failed} upgrades failed: ${firstFailure}`);
  return { connects: opened / seconds, readyP99: ready.p99 };
}
