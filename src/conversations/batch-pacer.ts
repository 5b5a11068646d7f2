/** Milliseconds between the starts of two batches while messages keep coming, at least and at most. */
const LEAST_SPACING_MS = 4;
const MOST_SPACING_MS = 16;
/**
 * Between these, batches start so many times further apart than the last ones took. Batches that take long say that the
 * cores are busy: then larger ones, of which each message costs less, give everybody time.
 */
const SPACING_PER_DURATION = 2;
/** A batch with so many messages of each of its senders is a flood, which would fill the wait for company by itself. */
const FLOOD_PER_SENDER = 8;
/**
 * From this use of the event loop on, batches start as far apart as they may: whoever connects or asks meanwhile
 * waits for the same core, and larger batches leave more of it.
 */
const BUSY_LOOP = 0.9;
/** Messages a millisecond from which waiting pays: about one arrives within the spacing anyhow. */
const BUSY_RATE = 0.25;
/** Milliseconds over which the rate is measured. */
const WINDOW_MS = 50;
/** A batch of this many gains nothing by waiting for more, and is worth a way to the database beside another one. */
const FULL_ENOUGH = 256;
/** Milliseconds after which a batch in flight is taken to be stuck (a lock, a lost connection) and not waited for. */
const STUCK_MS = 25;

/** What the pacer wants to know of a batch that was written. */
export interface WrittenBatch {
  /** Milliseconds that it took. */
  readonly duration: number;
  readonly messages: number;
  /** How many different people sent them. */
  readonly senders: number;
  /** Which part of its time the event loop is busy, from 0 to 1. */
  readonly loopUse: number;
}

/**
 * Decides how long waiting messages wait for company before they go as a batch. A batch has its price however small it
 * is: the ways to the database and back, the flush of the WAL (docs/performance.md). A message that comes into a quiet server is
 * written at once; in steady traffic batches start some milliseconds apart, one at a time, and messages share them.
 *
 * All times are milliseconds of the monotonic clock.
 */
export class BatchPacer {
  private windowStart = 0;
  private arrivals = 0;
  private rate = 0;
  private lastStart = Number.NEGATIVE_INFINITY;
  private lastDuration = 0;
  private spacing = LEAST_SPACING_MS;

  /** A message arrived. */
  note(now: number): void {
    this.arrivals++;
    const elapsed = now - this.windowStart;
    if (elapsed < WINDOW_MS) return;
    this.rate = this.arrivals / elapsed;
    this.windowStart = now;
    this.arrivals = 0;
  }

  /** Milliseconds until the next batch should start, of `waiting` messages so far, beside `inFlight` others; 0 = now. */
  delay(now: number, waiting: number, inFlight: number): number {
    if (waiting >= FULL_ENOUGH) return 0;
    if (inFlight > 0) return Math.max(0, this.lastStart + STUCK_MS - now);
    if (this.rate < BUSY_RATE) return 0;
    return Math.max(0, this.lastStart + this.spacing - now);
  }

  /** A batch starts. */
  started(now: number): void {
    this.lastStart = now;
  }

  /** A batch was written. */
  finished(batch: WrittenBatch): void {
    this.spacing = this.spacingAfter(batch);
    this.lastDuration = batch.duration;
  }

  private spacingAfter({ duration, messages, senders, loopUse }: WrittenBatch): number {
    if (messages >= senders * FLOOD_PER_SENDER) return LEAST_SPACING_MS;
    if (loopUse >= BUSY_LOOP) return MOST_SPACING_MS;
    // One long batch among short ones was a stall (a checkpoint, a page that had to be read), and is over.
    const spacing = Math.min(duration, this.lastDuration) * SPACING_PER_DURATION;
    return Math.min(MOST_SPACING_MS, Math.max(LEAST_SPACING_MS, spacing));
  }
}
