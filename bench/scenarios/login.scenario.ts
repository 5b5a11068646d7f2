import type { Scenario } from '../bench.js';
import type { ActivityPlan } from '../load/load-plan.js';
import { chatOf, httpOf } from '../measurement.js';
import { assertSound } from './chat-row.js';
import { p99Goal } from './latency.scenario.js';
import { pairChat } from './plans.js';

const LOGINS = 100;
const MESSAGES_PER_SECOND = 100;
const WANTED_P99_MS = 250;

/** Password hashes are meant to be slow; a pair that chats meanwhile must hardly notice. */
export const login: Scenario = {
  name: 'login',
  title: `${LOGINS} parallel logins beside a chatting pair`,
  run: (bench) =>
    bench.withSkein(async (target) => {
      const chat = pairChat(target, await target.makeAccounts(2), { messagesPerSecond: MESSAGES_PER_SECOND });
      const logins: ActivityPlan = {
        kind: 'http',
        address: target.address,
        connections: LOGINS,
        requests: await target.makeLogins(LOGINS),
      };
      const quiet = await bench.measure(target, { activities: [chat] });
      await assertSound(target, chatOf(quiet));
      const busy = await bench.measure(target, { activities: [chat, logins] });
      await assertSound(target, chatOf(busy));
      const { answered, failed, firstFailure, latency } = httpOf(busy, 1);
      if (failed > 0) throw new Error(`${failed} logins failed: ${firstFailure}`);
      const [before, during] = [chatOf(quiet).delivery, chatOf(busy).delivery];
      return {
        tables: [
          {
            title: 'Logins',
            columns: ['', 'logins/s', 'login p50 ms', 'login p99 ms', 'delivery p50 ms', 'delivery p99 ms'],
            rows: [
              ['quiet', '–', '–', '–', before.p50, before.p99],
              [
                `${LOGINS} at once`,
                answered / busy.seconds,
                latency.p50,
                latency.p99,
                during.p50,
                during.p99,
              ],
            ],
          },
        ],
        goals: [p99Goal('of the chatting pair meanwhile', during.p99, WANTED_P99_MS)],
      };
    }),
};
