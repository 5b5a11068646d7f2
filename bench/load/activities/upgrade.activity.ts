import { dialectOf } from '../dialects/dialect-of.js';
import { Histogram } from '../histogram.js';
import type { UpgradePlan, UpgradeResult } from '../load-plan.js';
import type { LoadSocket } from '../load-socket.js';
import { SocketOpener } from '../socket-opener.js';
import type { Activity } from './activity.js';

/** Sockets that open and then stay: as a crowd to be held, or as the storm that is measured. */
export class UpgradeActivity implements Activity {
  private readonly opener: SocketOpener;
  private readonly readyTimes = new Histogram();
  private storm: Promise<void> = Promise.resolve();
  private startedAt = 0;
  private lastReadyAt = 0;

  constructor(private readonly plan: UpgradePlan) {
    const dialect = dialectOf(plan.dialect);
    this.opener = new SocketOpener(plan.address, dialect, plan.accounts, undefined, (socket) =>
      this.onOpened(socket),
    );
  }

  async open(): Promise<void> {
    if (!this.plan.measured) await this.openAll();
  }

  start(): void {
    // the storm begins with the measurement
  }

  beginMeasurement(): void {
    if (this.plan.measured) this.storm = this.openAll();
  }

  endMeasurement(): Promise<void> {
    return this.storm;
  }

  drain(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.opener.closeAll();
  }

  result(): UpgradeResult {
    return {
      kind: 'upgrade',
      opened: this.opener.readyCount,
      failed: this.opener.failed + this.opener.closed,
      firstFailure: this.opener.firstFailure,
      seconds: (this.lastReadyAt - this.startedAt) / 1000,
      ready: this.readyTimes.summary(),
    };
  }

  private openAll(): Promise<void> {
    this.startedAt = performance.now();
    const { concurrency, perSecond } = this.plan;
    return this.opener.openAll({ concurrency, perSecond });
  }

  private onOpened(socket: LoadSocket): void {
    this.lastReadyAt = performance.now();
    this.readyTimes.recordMs(this.lastReadyAt - socket.startedAt);
  }
}
