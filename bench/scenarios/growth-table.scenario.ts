import type { Bench, Scenario } from '../bench.js';
import type { Account } from '../load/load-plan.js';
import { chatOf } from '../measurement.js';
import type { Chart, Series } from '../report/chart.js';
import { seedMessages, vacuum } from '../seeding/seed-messages.js';
import type { SkeinTarget } from '../targets/skein-target.js';
import { assertSound, messagesPerSecond } from './chat-row.js';
import { runRequests } from './http-row.js';
import { pairChat } from './plans.js';
import { historyPages, syncFromNow } from './rest-requests.js';

/** So few that a page of history is full in the smallest table too. */
const CONVERSATIONS = 1_000;
/** Messages in the table, step by step; a multiple of the conversations. */
const SIZES = [100_000, 1_000_000, 10_000_000];
const CHATTING = 200;
const SYNCING = 200;

interface Point {
  readonly size: number;
  readonly sends: number;
  readonly sendP99: number;
  readonly histories: number;
  readonly historyP99: number;
  readonly syncs: number;
  readonly syncP99: number;
}

/** Messages in the table 10⁵ → 10⁷: what a client does must not feel it. */
export const growthTable: Scenario = {
  name: 'growth-table',
  title: 'Growth: messages in the table',
  run: (bench) =>
    bench.withSkein(async (target) => {
      const points: Point[] = [];
      const crowd = await target.makePairs(CONVERSATIONS);
      let filled = 0;
      for (const size of SIZES) {
        await seedMessages(target.database, crowd.conversationIds, (size - filled) / CONVERSATIONS);
        await vacuum(target.database);
        filled = size;
        points.push(await point(bench, target, size, crowd));
      }
      return { tables: [table(points)], charts: charts(points) };
    }),
};

interface Crowd {
  readonly accounts: readonly Account[];
  /** Of the accounts at the same index times two. */
  readonly conversationIds: readonly string[];
}

async function point(bench: Bench, target: SkeinTarget, size: number, crowd: Crowd): Promise<Point> {
  const { accounts, conversationIds } = crowd;
  const pages = accounts
    .filter((_, i) => i % 2 === 0)
    .flatMap((account, i) => historyPages(account, [conversationIds[i]!]));
  const history = await runRequests(bench, target, 'history', pages);
  const syncing = await syncFromNow(target, accounts.slice(0, SYNCING));
  const sync = await runRequests(bench, target, 'sync', syncing);
  await target.forgetStored();
  const chat = pairChat(target, accounts.slice(-CHATTING), { outstanding: 8 });
  const sends = await bench.measure(target, { activities: [chat] });
  await assertSound(target, chatOf(sends));
  return {
    size,
    sends: messagesPerSecond(sends),
    sendP99: chatOf(sends).ack.p99,
    histories: history.perSecond,
    historyP99: history.p99,
    syncs: sync.perSecond,
    syncP99: sync.p99,
  };
}

const table = (points: readonly Point[]) => ({
  title: 'By messages in the table',
  columns: ['messages', 'sends/s', 'ack p99 ms', 'history pages/s', 'p99 ms', 'syncs/s', 'p99 ms'],
  rows: points.map((p) => [p.size, p.sends, p.sendP99, p.histories, p.historyP99, p.syncs, p.syncP99]),
});

function charts(points: readonly Point[]): Chart[] {
  const series = (name: string, y: (point: Point) => number): Series => ({
    name,
    points: points.map((p) => [p.size, y(p)]),
  });
  const chart = (name: string, title: string, all: Series[]): Chart => ({
    name,
    title,
    xLabel: 'messages in the table',
    yLabel: 'a second',
    series: all,
  });
  return [
    chart('growth-table-sends', 'Sends a second by table size', [series('sends', (p) => p.sends)]),
    chart('growth-table-reads', 'Reads a second by table size', [
      series('history pages', (p) => p.histories),
      series('syncs', (p) => p.syncs),
    ]),
  ];
}
