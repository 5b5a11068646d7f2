/** Lets a fixed number of tasks run at once and a bounded number wait, first come, first served. */
export class Semaphore {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly maxRunning: number,
    private readonly maxWaiting: number,
  ) {}

  /** @returns undefined, without running `work`, when too many wait already */
  tryRun<Result>(work: () => Promise<Result>): Promise<Result> | undefined {
    if (this.running < this.maxRunning) {
      this.running++;
      return this.runNow(work);
    }
    if (this.waiting.length >= this.maxWaiting) return undefined;
    return new Promise<void>((resolve) => this.waiting.push(resolve)).then(() => this.runNow(work));
  }

  private async runNow<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } finally {
      // The place is handed on directly, so nobody who comes now can overtake the one who waits longest.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
