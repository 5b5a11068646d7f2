import type { Bench, Scenario } from '../bench.js';
import type { Pace } from '../load/load-plan.js';
import { chatOf, type Measurement } from '../measurement.js';
import type { Goal } from '../report/report.js';
import type { Target } from '../targets/target.js';
import { assertSound, CHAT_COLUMNS, chatRow, messagesPerSecond } from './chat-row.js';
import { pairChat } from './plans.js';

const SOCKETS = 200;
const CALM = 1_000;
const CALM_P99_MS = 10;
const HALF_P99_MS = 50;

/** How long a message takes when the server is calm, and when it is half busy. */
export const latency: Scenario = {
  name: 'latency',
  title: `Latency of 1:1 messages: ${SOCKETS} sockets on a clock`,
  run: async (bench) => {
    const relay = await bench.withPeer('ws-relay', (target) => run(bench, target, calm));
    return bench.withSkein(async (target) => {
      // The maximum first: a server that has just started compiles its code meanwhile, which takes some seconds.
      const most = messagesPerSecond(await run(bench, target, { outstanding: 8 }));
      const quiet = await run(bench, target, calm);
      const half = await run(bench, target, { messagesPerSecond: Math.round(most / 2) });
      const rows = [
        chatRow('bare `ws` relay, 1,000 messages/s', relay),
        chatRow('**Skein**, 1,000 messages/s', quiet),
        chatRow('**Skein**, 50 % of its maximum', half),
      ];
      return {
        tables: [{ title: 'Latency', columns: CHAT_COLUMNS, rows }],
        goals: [
          p99Goal(
            'at 1,000 messages a second, from send to delivery',
            chatOf(quiet).delivery.p99,
            CALM_P99_MS,
          ),
          p99Goal('at 1,000 messages a second, of the ack', chatOf(quiet).ack.p99, CALM_P99_MS),
          p99Goal('at 50 % of the maximum, from send to delivery', chatOf(half).delivery.p99, HALF_P99_MS),
          p99Goal('at 50 % of the maximum, of the ack', chatOf(half).ack.p99, HALF_P99_MS),
        ],
      };
    });
  },
};

const calm: Pace = { messagesPerSecond: CALM };

export function p99Goal(what: string, measured: number, limit: number): Goal {
  return {
    text: `p99 ${what} under ${limit} ms`,
    measured: `${measured.toFixed(1)} ms`,
    reached: measured < limit,
  };
}

async function run(bench: Bench, target: Target, pace: Pace): Promise<Measurement> {
  const accounts = await target.makeAccounts(SOCKETS);
  const measurement = await bench.measure(target, { activities: [pairChat(target, accounts, pace)] });
  await assertSound(target, chatOf(measurement));
  return measurement;
}
