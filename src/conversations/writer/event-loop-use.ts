/** Milliseconds over which the use is measured: shorter stretches say more about the last garbage collection. */
const WINDOW_MS = 50;

/** Which part of its time this thread's event loop is busy, or waits for a core. */
export class EventLoopUse {
  private since = performance.eventLoopUtilization();
  private measuredAt = performance.now();
  private use = 0;

  /** From 0 (nothing to do) to 1 (no time to lose), in the latest stretch of 50 ms and more. */
  get latest(): number {
    const now = performance.now();
    if (now - this.measuredAt < WINDOW_MS) return this.use;
    const until = performance.eventLoopUtilization();
    this.use = performance.eventLoopUtilization(until, this.since).utilization;
    this.since = until;
    this.measuredAt = now;
    return this.use;
  }
}
