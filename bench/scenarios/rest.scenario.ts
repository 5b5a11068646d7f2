import type { Scenario } from '../bench.js';
import type { Account, HttpRequestPlan } from '../load/load-plan.js';
import type { Goal } from '../report/report.js';
import { seedMessages, vacuum } from '../seeding/seed-messages.js';
import { HTTP_COLUMNS, type HttpRun, runRequests } from './http-row.js';
import { historyPages, listPages, syncFromNow } from './rest-requests.js';

const CONVERSATIONS = 1_000;
const MESSAGES_EACH = 100;
const WANTED = 2_000;
const WANTED_P99_MS = 50;

/** What every client asks for when it opens, of a user with many conversations. */
export const rest: Scenario = {
  name: 'rest',
  title: `REST for a user with ${CONVERSATIONS.toLocaleString('en-US')} conversations`,
  run: (bench) =>
    bench.withSkein(async (target) => {
      const { user, conversationIds } = await target.makeSociableUser(CONVERSATIONS);
      await seedMessages(target.database, conversationIds, MESSAGES_EACH);
      await vacuum(target.database);
      const history = await runRequests(
        bench,
        target,
        'history page of 50',
        historyPages(user, conversationIds),
      );
      const pages = await listPages(target, user);
      const list = await runRequests(bench, target, 'conversation list, pages of 50', pages);
      const first = await runRequests(bench, target, 'conversation list, first page', firstPage(user));
      const nothingNew = await syncFromNow(target, [user]);
      const sync = await runRequests(bench, target, 'sync in which nothing changed', nothingNew);
      return {
        tables: [
          { title: 'REST', columns: HTTP_COLUMNS, rows: [history.row, list.row, first.row, sync.row] },
        ],
        goals: [...goals('history pages', history), ...goals('the conversation list', list)],
      };
    }),
};

const firstPage = ({ accessToken }: Account): HttpRequestPlan[] => [
  { method: 'GET', path: '/api/v1/conversations', accessToken },
];

const goals = (what: string, { perSecond, p99 }: HttpRun): Goal[] => [
  {
    text: `${what}: at least ${WANTED.toLocaleString('en-US')} requests a second`,
    measured: Math.round(perSecond).toLocaleString('en-US'),
    reached: perSecond >= WANTED,
  },
  {
    text: `${what}: p99 under ${WANTED_P99_MS} ms`,
    measured: `${p99.toFixed(1)} ms`,
    reached: p99 < WANTED_P99_MS,
  },
];
