import type { Bench, Scenario } from '../bench.js';
import { chatOf, type Measurement } from '../measurement.js';
import type { Target } from '../targets/target.js';
import { percent } from './chat-row.js';
import { groupChat, pairChat } from './plans.js';

const SOCKETS = 200;
const MEMBERS = 1_000;
const WRITERS = 4;

/**
 * What the load generator itself can take, measured on a server that does nothing but pass bytes on. It must be well
 * above what it finds for a real server, or it would have measured itself.
 */
export const generator: Scenario = {
  name: 'generator',
  title: 'The limit of the load generator',
  run: (bench) =>
    bench.withPeer('reflector', async (target) => {
      const pairs = await pairsRun(bench, target);
      const members = await groupRun(bench, target);
      const row = (title: string, measurement: Measurement): (string | number)[] => {
        const { seconds, cpu } = measurement;
        const rate = chatOf(measurement).delivered / seconds;
        return [title, rate, percent(cpu.load / seconds), percent(cpu.server / seconds)];
      };
      return {
        tables: [
          {
            title: 'Load generator',
            columns: ['load', 'deliveries/s', "load's core busy", "reflector's core busy"],
            rows: [
              row(`1:1, ${SOCKETS} sockets, 8 outstanding each`, pairs),
              row(`group of ${MEMBERS}, 32 outstanding`, members),
            ],
          },
        ],
      };
    }),
};

async function pairsRun(bench: Bench, target: Target): Promise<Measurement> {
  const accounts = await target.makeAccounts(SOCKETS);
  return bench.measure(target, { activities: [pairChat(target, accounts, { outstanding: 8 })] });
}

async function groupRun(bench: Bench, target: Target): Promise<Measurement> {
  const members = await target.makeAccounts(MEMBERS);
  const groupId = await target.makeGroup(members);
  const plan = groupChat(target, groupId, members, WRITERS, { outstanding: 32 / WRITERS });
  return bench.measure(target, { activities: [plan] });
}
