import type { ReadyTraffic, TrafficKind } from './writer-queue.js';

/** Milliseconds between the starts of two batches while messages keep coming, at least and at most. */
const LEAST_SPACING_MS = 3;
const MOST_SPACING_MS = 16;
/**
 * Between these, batches start so many times further apart than the last ones took. Batches that take long say that the
 * cores are busy: then larger ones, of which each message costs less, give everybody time.
 */
const SPACING_PER_DURATION = 2;
/** Below this use of the event loop a batch that takes long waits for the disk and not for a core: then nothing is gained by company. */
const FREE_LOOP = 0.7;
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
/** Most messages in one statement, so that those behind it do not wait for long. */
const MAX_BATCH = 512;
/**
 * While others write, a flood is held to small batches with gaps in between, so that most of the others' messages find the core
 * free and the rest wait for a millisecond or two of it. A flooding conversation still gets 5,000 messages a second.
 */
const POLITE_BATCH = 32;
const POLITE_SPACING_MS = 6;
/** So many conversations that flood are no flood but a load that the server has to carry. */
const CROWD = 8;
/** So many waiting messages of floods would take the room of everybody in the queue before long: then they are written as fast as can be. */
const BACKLOG = 2000;
/** Milliseconds since the last calm batch after which a flood is alone. */
const ALONE_MS = 1000;
/** Milliseconds after which a batch in flight is taken to be stuck (a lock, a lost connection) and not waited for. */
const STUCK_MS = 25;

/** How the writing of a batch went. */
export interface BatchTiming {
  /** Milliseconds that it took. */
  readonly duration: number;
  /** Which part of its time the event loop is busy, from 0 to 1. */
  readonly loopUse: number;
}

/**
 * Decides how long waiting messages wait for company before they go as a batch. A batch has its price however small it
 * is: the ways to the database and back, the flush of the WAL (docs/performance.md). A message that comes into a quiet server is
 * written at once; in steady traffic batches start some milliseconds apart, one at a time, and messages share them.
 *
 * A flood is paced by itself: whoever writes calmly beside it waits neither for its batches nor because of its rate.
 *
 * All times are milliseconds of the monotonic clock.
 */
export class BatchPacer {
  private windowStart = 0;
  private calmMessages = 0;
  private calmRate = 0;
  private lastDuration = 0;
  private spacing = LEAST_SPACING_MS;
  private readonly lastStart = { calm: Number.NEGATIVE_INFINITY, flood: Number.NEGATIVE_INFINITY };
  private readonly inFlight = { calm: 0, flood: 0 };

  /** Milliseconds until the next batch of this kind should start, of what is ready so far; 0 = now. */
  delay(kind: TrafficKind, now: number, ready: ReadyTraffic): number {
    const isPolite = this.isPolite(kind, now, ready);
    if (ready.messages >= FULL_ENOUGH && !isPolite) return 0;
    return kind === 'calm' ? this.calmDelay(now) : this.floodDelay(now, isPolite);
  }

  /** How many messages the next batch of this kind may have. */
  batchSize(kind: TrafficKind, now: number, ready: ReadyTraffic): number {
    return this.isPolite(kind, now, ready) ? POLITE_BATCH * ready.conversations : MAX_BATCH;
  }

  /** Whether the next batch is of a flood that others should not notice. */
  private isPolite(kind: TrafficKind, now: number, { conversations, messages }: ReadyTraffic): boolean {
    if (kind === 'calm' || conversations >= CROWD || messages >= BACKLOG) return false;
    return now - this.lastStart.calm <= ALONE_MS;
  }

  private calmDelay(now: number): number {
    if (this.inFlight.calm > 0) return until(this.lastStart.calm + STUCK_MS, now);
    this.measureRate(now);
    return this.calmRate < BUSY_RATE ? 0 : until(this.lastStart.calm + this.spacing, now);
  }

  private floodDelay(now: number, isPolite: boolean): number {
    if (this.inFlight.flood > 0) return until(this.lastStart.flood + STUCK_MS, now);
    return until(this.lastStart.flood + (isPolite ? POLITE_SPACING_MS : LEAST_SPACING_MS), now);
  }

  /** A batch of so many messages starts. */
  started(kind: TrafficKind, now: number, messages: number): void {
    this.lastStart[kind] = now;
    this.inFlight[kind]++;
    if (kind === 'calm') this.calmMessages += messages;
  }

  /** A batch was written. */
  finished(kind: TrafficKind, timing: BatchTiming): void {
    this.inFlight[kind]--;
    if (kind === 'flood') return;
    this.spacing = this.spacingAfter(timing);
    this.lastDuration = timing.duration;
  }

  private spacingAfter({ duration, loopUse }: BatchTiming): number {
    if (loopUse < FREE_LOOP) return LEAST_SPACING_MS;
    if (loopUse >= BUSY_LOOP) return MOST_SPACING_MS;
    // One long batch among short ones was a stall (a checkpoint, a page that had to be read), and is over.
    const spacing = Math.min(duration, this.lastDuration) * SPACING_PER_DURATION;
    return Math.min(MOST_SPACING_MS, Math.max(LEAST_SPACING_MS, spacing));
  }

  private measureRate(now: number): void {
    const elapsed = now - this.windowStart;
    if (elapsed < WINDOW_MS) return;
    this.calmRate = this.calmMessages / elapsed;
    this.windowStart = now;
    this.calmMessages = 0;
  }
}

const until = (time: number, now: number): number => Math.max(0, time - now);
