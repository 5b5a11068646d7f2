import { LoadClient } from './load/load-client.js';
import type { LoadPlan } from './load/load-plan.js';
import { measure, type Measurement, type PhaseHook } from './measurement.js';
import type { Report } from './report/report.js';
import { PeerTarget, type PeerName } from './targets/peer-target.js';
import { type SkeinOptions, SkeinTarget } from './targets/skein-target.js';
import type { Target } from './targets/target.js';

export interface Scenario {
  /** As on the command line. */
  readonly name: string;
  readonly title: string;
  run(bench: Bench): Promise<Report>;
}

export interface BenchOptions {
  /** Length of one measurement. */
  readonly seconds: number;
  /** Where a CPU profile of each measurement of Skein goes; absent: none is taken. */
  readonly profileDirectory?: string;
}

/** What scenarios work with: one load process, and servers that are started for a while. */
export class Bench {
  readonly load = new LoadClient();
  private readonly running = new Set<Target>();
  private profiles = 0;

  constructor(readonly options: BenchOptions) {}

  get seconds(): number {
    return this.options.seconds;
  }

  /** Runs `work` against a fresh server of ours and stops it. */
  withSkein<Result>(work: (target: SkeinTarget) => Promise<Result>, options?: SkeinOptions): Promise<Result> {
    return this.with(SkeinTarget.start(options), work);
  }

  withPeer<Result>(name: PeerName, work: (target: Target) => Promise<Result>): Promise<Result> {
    return this.with(PeerTarget.start(name), work);
  }

  /** One plan against a target; both warm up for a second first. */
  async measure(
    target: Target,
    plan: Pick<LoadPlan, 'activities'> & Partial<LoadPlan>,
    onPhase: PhaseHook = () => undefined,
  ): Promise<Measurement> {
    const profile = target instanceof SkeinTarget ? this.nextProfile() : undefined;
    return measure(target, this.load, { warmupSeconds: 1, seconds: this.seconds, ...plan }, async (phase) => {
      if (profile && phase === 'measuring') target.process.startProfile();
      if (profile && phase === 'measured') target.process.stopProfile(profile);
      await onPhase(phase);
    });
  }

  /** Stops everything that still runs. */
  async close(): Promise<void> {
    this.load.stop();
    await Promise.all([...this.running].map((target) => target.stop()));
  }

  private async with<T extends Target, Result>(
    starting: Promise<T>,
    work: (target: T) => Promise<Result>,
  ): Promise<Result> {
    const target = await starting;
    this.running.add(target);
    try {
      return await work(target);
    } finally {
      this.running.delete(target);
      await target.stop();
    }
  }

  private nextProfile(): string | undefined {
    const { profileDirectory } = this.options;
    return profileDirectory && `${profileDirectory}/${++this.profiles}.cpuprofile`;
  }
}
