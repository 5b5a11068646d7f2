import { type HeapProfiler, Session } from 'node:inspector';
import { expect, onTestFinished, test } from 'vitest';
import { LoadClient } from '../../../bench/load/load-client.js';
import type { ChatResult } from '../../../bench/load/load-plan.js';
import { pairChat } from '../../support/pair-chat.js';
import { startSeededServer } from '../../support/seeded-server.js';

const SOCKETS = 40;
const SECONDS = 2;
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
  let allocated = 0;

  const address = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
  const plan = { warmupSeconds: 1, seconds: SECONDS, activities: [pairChat(address, accounts)] };
  const result = await load.run(plan, async (phase) => {
    if (phase === 'measuring') meter.start();
    if (phase === 'measured') allocated = await meter.stop();
  });

  const { acked } = result.activities[0] as ChatResult;
  expect(acked).toBeGreaterThan(500);
  expect(allocated / acked).toBeLessThan(LIMIT_BYTES);
});
