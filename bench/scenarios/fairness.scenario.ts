import type { Scenario } from '../bench.js';
import { chatOf } from '../measurement.js';
import { assertAllSound, assertSound, messagesPerSecond } from './chat-row.js';
import { pairChat } from './plans.js';

const MESSAGES_PER_SECOND = 100;
/** What the flooding pair keeps in flight on each side. */
const FLOOD = 64;
const WANTED = 2;

/** One pair writes as fast as it is served; another one should hardly notice. */
export const fairness: Scenario = {
  name: 'fairness',
  title: 'A flooding pair beside a calm one',
  run: (bench) =>
    bench.withSkein(async (target) => {
      const calm = pairChat(target, await target.makeAccounts(2), { messagesPerSecond: MESSAGES_PER_SECOND });
      const flood = pairChat(target, await target.makeAccounts(2), { outstanding: FLOOD });
      // Once for nothing: a server that has just started compiles its code meanwhile, on the core that is measured.
      const cold = await bench.measure(target, { activities: [calm, flood] });
      await assertAllSound(target, [chatOf(cold), chatOf(cold, 1)]);
      const quiet = await bench.measure(target, { activities: [calm] });
      await assertSound(target, chatOf(quiet));
      const flooded = await bench.measure(target, { activities: [calm, flood] });
      await assertAllSound(target, [chatOf(flooded), chatOf(flooded, 1)]);
      const [before, during] = [chatOf(quiet).delivery, chatOf(flooded).delivery];
      const ratio = during.p99 / before.p99;
      return {
        tables: [
          {
            title: 'The calm pair',
            columns: ['', 'delivery p50 ms', 'delivery p99 ms', 'messages/s of the flood'],
            rows: [
              ['quiet', before.p50, before.p99, '–'],
              [
                `beside a flood of ${FLOOD} outstanding`,
                during.p50,
                during.p99,
                messagesPerSecond(flooded, 1),
              ],
            ],
          },
        ],
        goals: [
          {
            text: `the calm pair's p99 at most ${WANTED} times its quiet value`,
            measured: `${ratio.toFixed(1)} times`,
            reached: ratio <= WANTED,
          },
        ],
      };
    }),
};
