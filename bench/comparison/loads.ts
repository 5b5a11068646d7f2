import type { Bench } from '../bench.js';
import type { ActivityPlan, HttpRequestPlan, Pace } from '../load/load-plan.js';
import { chatOf, httpOf, type Measurement, upgradeOf } from '../measurement.js';
import { assertSound } from '../scenarios/chat-row.js';
import { groupChat, pairChat } from '../scenarios/plans.js';
import { historyPages, listPages } from '../scenarios/rest-requests.js';
import { seedMessages, vacuum } from '../seeding/seed-messages.js';
import type { SkeinTarget } from '../targets/skein-target.js';

const SOCKETS = 200;
const MEMBERS = 1_000;
const CONVERSATIONS = 1_000;
const MESSAGES_EACH = 100;
const ARRIVING = 6_000;
const HTTP_CONNECTIONS = 32;

/** What a slice of a load came to. */
export interface Slice {
  /** CPU of server and database together for one message, delivery, upgrade or request, in microseconds. */
  readonly cpuMicros: number;
  readonly p50: number;
  readonly p99: number;
}

/** A load made ready on one server, to be put on it again and again. */
export type PreparedLoad = (bench: Bench) => Promise<Slice>;

type Prepare = (target: SkeinTarget) => Promise<PreparedLoad>;

/** The loads that two servers can be compared by, by their names on the command line. */
export const loads: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ['one-to-one', chatting({ outstanding: 8 })],
  ['half', chatting({ messagesPerSecond: 13_000 })],
  ['calm', chatting({ messagesPerSecond: 1_000 })],
  ['group', inOneGroup],
  ['upgrades', arriving],
  ['history', requesting((_, { user, conversationIds }) => historyPages(user, conversationIds))],
  ['list', requesting((target, { user }) => listPages(target, user))],
  [
    'list-first',
    requesting((_, { user }) => [
      { method: 'GET', path: '/api/v1/conversations', accessToken: user.accessToken },
    ]),
  ],
]);

function chatting(pace: Pace): Prepare {
  return async (target) => {
    const plan = pairChat(target, await target.makeAccounts(SOCKETS), pace);
    return (bench) => chatSlice(bench, target, [plan], 1);
  };
}

async function inOneGroup(target: SkeinTarget): Promise<PreparedLoad> {
  const members = await target.makeAccounts(MEMBERS);
  const plan = groupChat(target, await target.makeGroup(members), members, 32, { outstanding: 32 });
  return (bench) => chatSlice(bench, target, [plan], members.length - 1);
}

async function chatSlice(
  bench: Bench,
  target: SkeinTarget,
  activities: ActivityPlan[],
  recipients: number,
): Promise<Slice> {
  const measurement = await bench.measure(target, { activities });
  const chat = chatOf(measurement);
  await assertSound(target, chat, recipients);
  return slice(measurement, chat.delivered, chat.delivery);
}

/** Sockets that open while messages flow: the time is that of the messages. */
async function arriving(target: SkeinTarget): Promise<PreparedLoad> {
  const chat = pairChat(target, await target.makeAccounts(SOCKETS), { messagesPerSecond: 1_000 });
  const arrival = {
    kind: 'upgrade',
    dialect: target.dialect,
    address: target.address,
    accounts: await target.makeAccounts(ARRIVING),
    concurrency: 128,
    measured: true,
  } as const;
  return async (bench) => {
    const measurement = await bench.measure(target, { seconds: 0, activities: [chat, arrival] });
    const { opened, failed, firstFailure } = upgradeOf(measurement, 1);
    if (failed > 0) throw new Error(`${failed} upgrades failed: ${firstFailure}`);
    await assertSound(target, chatOf(measurement));
    return slice(measurement, opened, chatOf(measurement).delivery);
  };
}

type SociableUser = Awaited<ReturnType<SkeinTarget['makeSociableUser']>>;

function requesting(
  requestsOf: (target: SkeinTarget, sociable: SociableUser) => Promise<HttpRequestPlan[]> | HttpRequestPlan[],
): Prepare {
  return async (target) => {
    const sociable = await target.makeSociableUser(CONVERSATIONS);
    await seedMessages(target.database, sociable.conversationIds, MESSAGES_EACH);
    await target.forgetStored();
    await vacuum(target.database);
    const requests = await requestsOf(target, sociable);
    const plan = { kind: 'http', address: target.address, requests, connections: HTTP_CONNECTIONS } as const;
    return async (bench) => {
      const measurement = await bench.measure(target, { activities: [plan] });
      const { answered, failed, firstFailure, latency } = httpOf(measurement);
      if (failed > 0) throw new Error(`${failed} requests failed: ${firstFailure}`);
      return slice(measurement, answered, latency);
    };
  };
}

const slice = ({ cpu }: Measurement, count: number, { p50, p99 }: { p50: number; p99: number }): Slice => ({
  cpuMicros: (cpu.server / count) * 1e6,
  p50,
  p99,
});
