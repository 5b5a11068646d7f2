/** Answers for as many keys as fit one query; a key that is missing from the map has no value. */
export type LoadMany<Key, Value> = (keys: Key[]) => Promise<ReadonlyMap<Key, Value>>;

export interface BatchLimits {
  /** Keys in one query; more go into the next one. */
  maxKeys?: number;
  /** Queries under way at once. */
  maxInFlight?: number;
  /**
   * Milliseconds from one query to the next while many ask. A query costs the database and the process some hundred
   * microseconds however few keys it has, so a crowd is made to wait a little; whoever comes alone never is.
   */
  gatherMs?: number;
}

/** So many keys in a query are a crowd. */
const CROWD = 3;

interface Waiting<Value> {
  resolve(value: Value | undefined): void;
  reject(error: unknown): void;
}

/**
 * Puts loads that are asked for together into one query, each key once: those of one turn of the event loop, and
 * under load those that come while earlier queries are under way, so that the queries grow and not their number.
 * Nothing is remembered: a query begins after it was asked for, so an answer is never older than the question.
 */
export class BatchLoader<Key, Value> {
  private readonly waiting = new Map<Key, Waiting<Value>[]>();
  private readonly maxKeys: number;
  private readonly maxInFlight: number;
  private readonly gatherMs: number;
  private lastSize = 0;
  private lastStartedAt = 0;
  private inFlight = 0;
  private isScheduled = false;

  constructor(
    private readonly loadMany: LoadMany<Key, Value>,
    { maxKeys = 1000, maxInFlight = 2, gatherMs = 0 }: BatchLimits = {},
  ) {
    this.maxKeys = maxKeys;
    this.maxInFlight = maxInFlight;
    this.gatherMs = gatherMs;
  }

  load(key: Key): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      const waiting = this.waiting.get(key);
      if (waiting) waiting.push({ resolve, reject });
      else this.waiting.set(key, [{ resolve, reject }]);
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.isScheduled || this.inFlight >= this.maxInFlight) return;
    this.isScheduled = true;
    const pause = this.pause();
    if (pause > 0) setTimeout(this.start, pause);
    // setImmediate runs after the sockets' callbacks of this turn: a burst of upgrades becomes one batch.
    else setImmediate(this.start);
  }

  private pause(): number {
    if (this.lastSize < CROWD) return 0;
    return this.lastStartedAt + this.gatherMs - performance.now();
  }

  private readonly start = (): void => {
    this.isScheduled = false;
    while (this.waiting.size > 0 && this.inFlight < this.maxInFlight) void this.run(this.takeBatch());
  };

  private takeBatch(): Map<Key, Waiting<Value>[]> {
    const batch = new Map<Key, Waiting<Value>[]>();
    for (const [key, waiting] of this.waiting) {
      if (batch.size >= this.maxKeys) break;
      batch.set(key, waiting);
      this.waiting.delete(key);
    }
    return batch;
  }

  private async run(batch: Map<Key, Waiting<Value>[]>): Promise<void> {
    this.inFlight++;
    this.lastSize = batch.size;
    this.lastStartedAt = performance.now();
    try {
      const values = await this.loadMany([...batch.keys()]);
      for (const [key, waiting] of batch) for (const { resolve } of waiting) resolve(values.get(key));
    } catch (error) {
      for (const waiting of batch.values()) for (const { reject } of waiting) reject(error);
    } finally {
      this.inFlight--;
      if (this.waiting.size > 0) this.schedule();
    }
  }
}
