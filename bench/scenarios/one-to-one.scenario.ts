import type { Bench, Scenario } from '../bench.js';
import { chatOf } from '../measurement.js';
import type { Cell, Report } from '../report/report.js';
import type { Target } from '../targets/target.js';
import { assertSound, CHAT_COLUMNS, chatRow, messagesPerSecond } from './chat-row.js';
import { pairChat } from './plans.js';

const SOCKETS = 200;
const OUTSTANDING = 8;
const WANTED = 35_000;
/** A server that has just started compiles the way of a message for some seconds. */
const WARM_UP_SECONDS = 4;

/** How many messages one core carries from one to one. */
export const oneToOne: Scenario = {
  name: 'one-to-one',
  title: `1:1 messages: ${SOCKETS} sockets in pairs, ${OUTSTANDING} outstanding each`,
  run: async (bench) => {
    const wsRelay = await bench.withPeer('ws-relay', (target) => run(bench, target));
    const socketIo = await bench.withPeer('socketio-relay', (target) => run(bench, target));
    const skein = await bench.withSkein((target) => run(bench, target));
    return report(wsRelay, socketIo, skein);
  },
};

interface Run {
  readonly row: Cell[];
  readonly rate: number;
}

async function run(bench: Bench, target: Target): Promise<Run> {
  const accounts = await target.makeAccounts(SOCKETS);
  const activities = [pairChat(target, accounts, { outstanding: OUTSTANDING })];
  const measurement = await bench.measure(target, { warmupSeconds: WARM_UP_SECONDS, activities });
  await assertSound(target, chatOf(measurement));
  return { row: chatRow(target.title, measurement), rate: messagesPerSecond(measurement) };
}

function report(wsRelay: Run, socketIo: Run, skein: Run): Report {
  const rate = Math.round(skein.rate).toLocaleString('en-US');
  return {
    tables: [{ title: '1:1 messages', columns: CHAT_COLUMNS, rows: [wsRelay.row, socketIo.row, skein.row] }],
    goals: [
      {
        text: `at least ${WANTED.toLocaleString('en-US')} durable, acked and delivered messages a second`,
        measured: rate,
        reached: skein.rate >= WANTED,
      },
      {
        text: 'at least a quarter of the bare relay in the same run',
        measured: (skein.rate / wsRelay.rate).toFixed(2),
        reached: skein.rate >= wsRelay.rate / 4,
      },
    ],
  };
}
