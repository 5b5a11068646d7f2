/** Milliseconds between the starts of two batches while messages keep coming. */
const SPACING_MS = 4;
/** Messages a millisecond from which waiting pays: about one arrives within the spacing anyhow. */
const BUSY_RATE = 0.25;
/** Milliseconds over which the rate is measured. */
const WINDOW_MS = 50;
/** A batch of this many gains nothing by waiting for more. */
const FULL_ENOUGH = 64;

/**
 * Decides how long a writer waits for company before its next batch. A batch has its price however small it
 * is: the ways to the database and back, the flush of the WAL (docs/performance.md). A message that comes into a quiet writer is
 * written at once; in steady traffic batches start some milliseconds apart, and messages share them.
 *
 * All times are milliseconds of the monotonic clock.
 */
export class BatchPacer {
  private windowStart = 0;
  private arrivals = 0;
  private rate = 0;
  private lastStart = Number.NEGATIVE_INFINITY;

  /** A message arrived. */
  note(now: number): void {
    this.arrivals++;
    const elapsed = now - this.windowStart;
    if (elapsed < WINDOW_MS) return;
    this.rate = this.arrivals / elapsed;
    this.windowStart = now;
    this.arrivals = 0;
  }

  /** Milliseconds until the next batch, of `waiting` messages so far, should start; 0 = now. */
  delay(now: number, waiting: number): number {
    if (this.rate < BUSY_RATE || waiting >= FULL_ENOUGH) return 0;
    return Math.max(0, this.lastStart + SPACING_MS - now);
  }

  /** A batch starts. */
  started(now: number): void {
    this.lastStart = now;
  }
}
