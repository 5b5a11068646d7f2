import type { Bench } from '../bench.js';
import type { HttpRequestPlan } from '../load/load-plan.js';
import { httpOf, type Measurement } from '../measurement.js';
import type { Cell } from '../report/report.js';
import type { SkeinTarget } from '../targets/skein-target.js';
import { percent } from './chat-row.js';

const CONNECTIONS = 32;
/** A server that has just started compiles the way of a request for some seconds. */
const WARM_UP_SECONDS = 3;

export const HTTP_COLUMNS = [
  'request',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU µs each',
  'of it database',
  'bytes each',
  "server's core busy",
  "load's core busy",
] as const;

export interface HttpRun {
  readonly row: Cell[];
  readonly perSecond: number;
  readonly p99: number;
}

/** Requests in turn over kept connections, as many as the server answers. @throws Error when one of them fails */
export async function runRequests(
  bench: Bench,
  target: SkeinTarget,
  title: string,
  requests: readonly HttpRequestPlan[],
): Promise<HttpRun> {
  const plan = { kind: 'http', address: target.address, requests, connections: CONNECTIONS } as const;
  const measurement = await bench.measure(target, { warmupSeconds: WARM_UP_SECONDS, activities: [plan] });
  return httpRun(title, measurement);
}

function httpRun(title: string, measurement: Measurement): HttpRun {
  const { answered, failed, firstFailure, bytes, latency } = httpOf(measurement);
  if (failed > 0) throw new Error(`${failed} requests failed (${title}): ${firstFailure}`);
  if (answered === 0) throw new Error(`No request was answered (${title}).`);
  const { cpu, seconds } = measurement;
  const perSecond = answered / seconds;
  const micros = 1e6 / answered;
  const cost = [cpu.server * micros, cpu.database * micros, bytes / answered];
  const busy = [percent(cpu.server / seconds), percent(cpu.load / seconds)];
  return {
    row: [title, perSecond, latency.p50, latency.p99, ...cost, ...busy],
    perSecond,
    p99: latency.p99,
  };
}
