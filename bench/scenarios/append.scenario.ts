import type { Client } from 'pg';
import { appendNewMessages } from '../../src/conversations/writer/append-new-statement.js';
import { appendMessages } from '../../src/conversations/writer/append-statement.js';
import type { PendingWrite } from '../../src/conversations/writer/message-write.js';
import { configureSession, type SessionSettings } from '../../src/database/session-settings.js';
import { PLANNER } from '../../src/conversations/writer/writer-connection.js';
import type { Bench, Scenario } from '../bench.js';
import { processCpuMicros } from '../targets/process-tree.js';
import type { SkeinTarget } from '../targets/skein-target.js';
import { TEXT_BYTES } from './plans.js';

const PAIRS = 50;
const SIZES = [1, 4, 20, 400];
/** Batches of each size and way; the median of their times counts. The ways take turns, so that noise meets all alike. */
const ROUNDS = 150;

interface Way {
  readonly title: string;
  readonly settings: SessionSettings;
  store(client: Client, batch: readonly PendingWrite[]): Promise<unknown>;
}

const judged: Way['store'] = (client, batch) => appendMessages(client, batch, ['open'], null);

const WAYS: readonly Way[] = [
  {
    title: 'each message judged, planned as PostgreSQL likes',
    settings: { ...PLANNER, plan_cache_mode: 'auto' },
    store: judged,
  },
  { title: 'each message judged, one plan', settings: PLANNER, store: judged },
  {
    title: 'the short way, one plan',
    settings: PLANNER,
    store: (client, batch) => appendNewMessages(client, batch, ['open']),
  },
];

interface Runner extends Way {
  readonly client: Client;
  readonly backend: number;
}

/** What a batch of messages costs PostgreSQL, by its size and by the way into the log. */
export const append: Scenario = {
  name: 'append',
  title: 'A batch of messages in PostgreSQL',
  run: (bench: Bench) =>
    bench.withSkein(async (target) => {
      const { accounts, conversationIds } = await target.makePairs(PAIRS);
      const batches = new BatchMaker(
        accounts.map(({ userId }) => userId),
        conversationIds,
      );
      const runners = await Promise.all(WAYS.map((way) => runnerOf(target, way)));
      const rows = WAYS.map(({ title }): (string | number)[] => [title]);
      for (const size of SIZES) {
        const medians = await compare(runners, () => batches.next(size));
        medians.forEach((micros, index) => rows[index]!.push(micros / size));
      }
      await Promise.all(runners.map(({ client }) => client.end()));
      const columns = [
        'way',
        ...SIZES.map((size) => `CPU µs per message, ${size === 1 ? 'alone' : `${size} together`}`),
      ];
      return { tables: [{ title: 'CPU of PostgreSQL for a message', columns, rows }] };
    }),
};

async function runnerOf(target: SkeinTarget, way: Way): Promise<Runner> {
  const client = await target.connect();
  await configureSession(client, way.settings);
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return { ...way, client, backend: rows[0]!.pid };
}

/** Median microseconds of a batch, for each way. */
async function compare(runners: readonly Runner[], next: () => PendingWrite[]): Promise<number[]> {
  const times = runners.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { client, backend, store }] of runners.entries()) {
      const before = processCpuMicros(backend);
      await store(client, next());
      times[index]!.push(processCpuMicros(backend) - before);
    }
  }
  return times.map((each) => each.sort((a, b) => a - b)[each.length >> 1]!);
}

/** Messages of all pairs in turn, each side writing half of them. */
class BatchMaker {
  private sent = 0;

  constructor(
    private readonly userIds: readonly string[],
    private readonly conversationIds: readonly string[],
  ) {}

  next(size: number): PendingWrite[] {
    return Array.from({ length: size }, () => this.message());
  }

  private message(): PendingWrite {
    const n = this.sent++;
    const pair = n % PAIRS;
    const side = Math.floor(n / PAIRS) % 2;
    const content = { type: 'text', text: 'x'.repeat(TEXT_BYTES) };
    const to = { type: 'single' as const, id: this.userIds[pair * 2 + 1 - side]! };
    const senderId = this.userIds[pair * 2 + side]!;
    const conversationId = this.conversationIds[pair]!;
    return {
      draft: { conversationId, to, senderId, clientMsgId: `append-${n}`, content },
      contentJson: JSON.stringify(content),
      deadline: 0,
      callback: undefined,
    };
  }
}
