/** Answers for as many keys as fit one query; a key that is missing from the map has no value. */
export type LoadMany<Key, Value> = (keys: Key[]) => Promise<ReadonlyMap<Key, Value>>;

interface Waiting<Value> {
  resolve(value: Value | undefined): void;
  reject(error: unknown): void;
}

/**
 * Puts all loads that are asked for within one turn of the event loop into one query, each key once. Nothing is
 * remembered: the next turn asks again, so an answer is never older than the question.
 */
export class BatchLoader<Key, Value> {
  private batch = new Map<Key, Waiting<Value>[]>();

  constructor(
    private readonly loadMany: LoadMany<Key, Value>,
    /** Keys in one query; more start the next one. */
    private readonly maxKeys = 1000,
  ) {}

  load(key: Key): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      if (this.batch.size === 0) this.schedule(this.batch);
      const waiting = this.batch.get(key);
      if (waiting) waiting.push({ resolve, reject });
      else this.batch.set(key, [{ resolve, reject }]);
      if (this.batch.size >= this.maxKeys) this.batch = new Map();
    });
  }

  private schedule(batch: Map<Key, Waiting<Value>[]>): void {
    // setImmediate runs after the sockets' callbacks of this turn: a burst of upgrades becomes one batch.
    setImmediate(() => {
      if (this.batch === batch) this.batch = new Map();
      void this.run(batch);
    });
  }

  private async run(batch: Map<Key, Waiting<Value>[]>): Promise<void> {
    try {
      const values = await this.loadMany([...batch.keys()]);
      for (const [key, waiting] of batch) for (const { resolve } of waiting) resolve(values.get(key));
    } catch (error) {
      for (const waiting of batch.values()) for (const { reject } of waiting) reject(error);
    }
  }
}
