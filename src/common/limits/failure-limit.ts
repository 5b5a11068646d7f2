import { DomainError } from '../errors/domain-error.js';

/** Attempts on one key that wait until it is known whether those under way fail. */
const MAX_WAITING = 1000;
const RETRY_AFTER_MS = 5000;
/** Keys between sweeps of those whose window is over. */
const SWEEP_SIZE = 10_000;

/** What is known of a key. It is read and changed in one turn, so that attempts at once see each other. */
interface Attempts {
  failures: number;
  /** Monotonic milliseconds at which the failures are forgotten. */
  endsAt: number;
  running: number;
  waiting: (() => void)[];
}

/**
 * Counts failures and lets right attempts through, also when all come at once: an attempt begins only when the limit
 * holds even if it and all that are under way fail; until that is clear it waits. Counted in this process.
 */
export class FailureLimit {
  private readonly byKey = new Map<string, Attempts>();

  /**
   * @param points failures of a key within a window that begins with the first one; 0 = no limit
   * @param windowSeconds length of the window
   */
  constructor(
    private readonly points: number,
    private readonly windowSeconds: number,
  ) {}

  /**
   * Runs an attempt. It failed when it gives undefined; one that throws counts as none.
   *
   * @throws DomainError `rate_limited` after too many failures, `unavailable` when too many wait
   */
  async run<Result>(key: string, attempt: () => Promise<Result | undefined>): Promise<Result | undefined> {
    if (this.points === 0) return attempt();
    const attempts = await this.admit(key);
    try {
      const result = await attempt();
      if (result === undefined) this.count(attempts);
      return result;
    } finally {
      attempts.running--;
      for (const resume of attempts.waiting.splice(0)) resume();
    }
  }

  /** Forgets the failures of a key. */
  reset(key: string): void {
    const attempts = this.byKey.get(key);
    if (attempts) attempts.failures = 0;
  }

  private async admit(key: string): Promise<Attempts> {
    for (;;) {
      const now = performance.now();
      const attempts = this.of(key, now);
      if (attempts.failures >= this.points) {
        throw new DomainError('rate_limited', { retryAfterMs: attempts.endsAt - now });
      }
      if (attempts.failures + attempts.running < this.points) {
        attempts.running++;
        return attempts;
      }
      await untilSettled(attempts);
    }
  }

  private count(attempts: Attempts): void {
    if (attempts.failures++ === 0) attempts.endsAt = performance.now() + this.windowSeconds * 1000;
  }

  private of(key: string, now: number): Attempts {
    const known = this.byKey.get(key);
    if (known) {
      if (known.failures > 0 && now >= known.endsAt) known.failures = 0;
      return known;
    }
    if (this.byKey.size % SWEEP_SIZE === SWEEP_SIZE - 1) this.sweep(now);
    const fresh = { failures: 0, endsAt: 0, running: 0, waiting: [] };
    this.byKey.set(key, fresh);
    return fresh;
  }

  private sweep(now: number): void {
    for (const [key, { failures, endsAt, running }] of this.byKey) {
      if (running === 0 && (failures === 0 || now >= endsAt)) this.byKey.delete(key);
    }
  }
}

/** Whoever waits looks again after each attempt that ended; in the usual case nobody does. */
function untilSettled({ waiting }: Attempts): Promise<void> {
  if (waiting.length >= MAX_WAITING) throw new DomainError('unavailable', { retryAfterMs: RETRY_AFTER_MS });
  return new Promise((resolve) => waiting.push(resolve));
}
