import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { LoadClient } from '../../../bench/load/load-client.js';
import type { Account, LoadPlan, UpgradePlan } from '../../../bench/load/load-plan.js';
import { startSeededServer } from '../../support/seeded-server.js';

const FEW = 200;
const MANY = 2_200;
/** The goal for a production server is 8 KB; a test process carries more around. */
const LIMIT_BYTES = 12 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const idle = (port: number, accounts: readonly Account[]): LoadPlan => {
  const crowd: UpgradePlan = {
    kind: 'upgrade',
    dialect: 'skein',
    address: { host: '127.0.0.1', port },
    accounts,
    concurrency: 32,
    measured: false,
  };
  return { warmupSeconds: 0, seconds: 0, activities: [crowd] };
};

test('keeps an idle session in a few kilobytes', async () => {
  const { server, accounts } = await startSeededServer(MANY);
  const port = Number(new URL(server.url).port);
  const load = new LoadClient(); // the clients' memory must not count
  onTestFinished(() => load.stop());
  const heapWith = async (count: number): Promise<number> => {
    let bytes = 0;
    await load.run(idle(port, accounts.slice(0, count)), (phase) => {
      if (phase === 'opened') bytes = heapBytes();
    });
    return bytes;
  };
  await heapWith(FEW); // what is made once is made now

  const [few, many] = [await heapWith(FEW), await heapWith(MANY)];

  expect((many - few) / (MANY - FEW)).toBeLessThan(LIMIT_BYTES);
});
