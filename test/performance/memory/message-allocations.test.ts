import { type HeapProfiler, Session } from 'node:inspector';
import { expect, onTestFinished, test } from 'vitest';
import { LoadClient } from '../../../bench/load/load-client.js';
import { Metrics } from '../../../src/metrics/metrics.service.js';
import { eventually } from '../../support/eventually.js';
import { pairChat } from '../../support/pair-chat.js';
import { startSeededServer } from '../../support/seeded-server.js';

const SOCKETS = 40;
/** Messages that are looked at, and before them those that make what is made once. */
const MESSAGES = 5_000;
const WARM_UP = 2_000;
/** Measured: 7.7 KB, much of it by ws, the driver and Node’s streams. What is allocated the collector has to walk. */
const LIMIT_BYTES = 12 * 1024;
/** Bytes between two samples of the heap profiler, on average. */
const SAMPLING_INTERVAL = 16_384;

/** Samples everything that this process allocates, whether it lives on or not (V8's sampling heap profiler). */
class AllocationMeter {
  private readonly session = new Session();

  constructor() {
    this.session.connect();
    onTestFinished(() => this.session.disconnect());
  }

  start(): void {
    this.session.post('HeapProfiler.startSampling', {
      samplingInterval: SAMPLING_INTERVAL,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    } as HeapProfiler.StartSamplingParameterType);
  }

  /** Bytes since the start. */
  stop(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.session.post('HeapProfiler.stopSampling', (error, { profile }) =>
        error ? reject(error) : resolve(totalSize(profile.head)),
      ),
    );
  }
}

const totalSize = ({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number =>
  children.reduce((sum, child) => sum + totalSize(child), selfSize);

test('a message from frame to frames allocates a few kilobytes', async () => {
  const { server, accounts } = await startSeededServer(SOCKETS);
  const load = new LoadClient(); // what the clients allocate must not count
  onTestFinished(() => load.stop());
  const meter = new AllocationMeter();
  const { count } = server.app.get(Metrics, { strict: false });
  const untilCommitted = (total: number) =>
    eventually(async () => expect(count.messagesCommitted).toBeGreaterThanOrEqual(total));
  let [allocated, messages] = [0, 0];

  const address = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
  const plan = { warmupSeconds: 0, seconds: 0, activities: [pairChat(address, accounts)] };
  await load.run(plan, async (phase) => {
    if (phase !== 'measuring') return; // the traffic goes on meanwhile
    await untilCommitted(WARM_UP);
    meter.start();
    const before = count.messagesCommitted;
    await untilCommitted(before + MESSAGES);
    messages = count.messagesCommitted - before;
    allocated = await meter.stop();
  });

  expect(allocated / messages).toBeLessThan(LIMIT_BYTES);
});
