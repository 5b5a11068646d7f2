import { onTestFinished, vi } from 'vitest';

/**
 * The clock by which a server in this process counts seconds (`performance.now`), in the hands of a test until that ends. Timers
 * go on by themselves: they only look at this clock.
 */
export class TestClock {
  private readonly real = performance.now.bind(performance);
  private ahead = 0;
  private stoppedAt: number | undefined;

  constructor() {
    const spy = vi.spyOn(performance, 'now').mockImplementation(() => this.now());
    onTestFinished(() => spy.mockRestore());
  }

  /** A clock that moves only when it is told to, for what does not depend on pauses of milliseconds. */
  static stopped(): TestClock {
    const clock = new TestClock();
    clock.stoppedAt = clock.real();
    return clock;
  }

  /** Goes on from where it stopped. */
  resume(): void {
    this.ahead += this.stoppedAt! - this.real();
    this.stoppedAt = undefined;
  }

  advance(milliseconds: number): void {
    this.ahead += milliseconds;
  }

  private now(): number {
    return (this.stoppedAt ?? this.real()) + this.ahead;
  }
}
