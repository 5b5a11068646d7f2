import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  type CounterName,
  COUNTERS,
  type GaugeName,
  GAUGES,
  type HistogramName,
  HISTOGRAMS,
  TALLIES,
  type TallyName,
} from './metric-catalogue.js';

/**
 * What the process measures about itself. Counters are plain numbers (`metrics.count.framesIn++`), because they
 * stand on the message path, where prom-client's own cost about 100 ns a call; they meet it when Prometheus asks.
 */
@Injectable()
export class Metrics {
  readonly count = Object.fromEntries(Object.keys(COUNTERS).map((name) => [name, 0])) as Record<
    CounterName,
    number
  >;
  private readonly tallies = Object.fromEntries(
    Object.keys(TALLIES).map((name) => [name, new Map<string, number>()]),
  ) as Record<TallyName, Map<string, number>>;
  private readonly registry = new Registry();
  private readonly histograms = Object.fromEntries(
    Object.entries(HISTOGRAMS).map(([key, { name, help, buckets }]) => [
      key,
      new Histogram({ name, help, buckets: [...buckets], registers: [this.registry] }),
    ]),
  ) as Record<HistogramName, Histogram>;

  constructor() {
    collectDefaultMetrics({ register: this.registry }); // CPU, memory, garbage collection, event-loop lag
    for (const [key, definition] of Object.entries(COUNTERS)) this.expose(key as CounterName, definition);
    for (const key of Object.keys(TALLIES)) this.exposeTally(key as TallyName);
  }

  /** Counts one for a value of the tally's label: a code or a status, never anything that clients choose. */
  tally(name: TallyName, value: string): void {
    const tally = this.tallies[name];
    tally.set(value, (tally.get(value) ?? 0) + 1);
  }

  /** Adds a value to a distribution; about 200 ns, so once a batch rather than once a message. */
  observe(name: HistogramName, value: number): void {
    this.histograms[name].observe(value);
  }

  /** Names the function that is asked for a gauge's value whenever Prometheus reads it. */
  provide(name: GaugeName, read: () => number | Promise<number>): void {
    const collect = async (): Promise<void> => gauge.set(await read());
    const gauge = new Gauge({ ...GAUGES[name], registers: [this.registry], collect });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All of it in Prometheus' text format. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  private expose(key: CounterName, { name, help }: { name: string; help: string }): void {
    const collect = (): void => {
      counter.reset();
      counter.inc(this.count[key]);
    };
    const counter = new Counter({ name, help, registers: [this.registry], collect });
  }

  private exposeTally(key: TallyName): void {
    const { name, help, label } = TALLIES[key];
    const collect = (): void => {
      counter.reset();
      for (const [value, count] of this.tallies[key]) counter.inc({ [label]: value }, count);
    };
    const counter = new Counter({ name, help, labelNames: [label], registers: [this.registry], collect });
  }
}
