interface Rest<Value> {
  timer: NodeJS.Timeout;
  /** What came meanwhile; the last one counts. */
  next?: { value: Value };
}

/**
 * For hints, of which only the last one matters: tells one of a key at once, and of all that come within `restMs` after it the
 * last one. Whatever is pushed last is told in the end.
 */
export class Pace<Value> {
  private readonly resting = new Map<string, Rest<Value>>();

  /**
   * @param restMs milliseconds from one to the next of the same key
   * @param latest which of two that wait counts, where it is not the one that came last
   */
  constructor(
    private readonly restMs: number,
    private readonly tell: (value: Value) => void,
    private readonly latest = (_waiting: Value, value: Value): Value => value,
  ) {}

  push(key: string, value: Value): void {
    const rest = this.resting.get(key);
    if (rest) {
      rest.next = { value: rest.next ? this.latest(rest.next.value, value) : value };
      return;
    }
    this.resting.set(key, { timer: setTimeout(() => this.rested(key), this.restMs) });
    this.tell(value);
  }

  /** What was not told yet never is. */
  stop(): void {
    for (const { timer } of this.resting.values()) clearTimeout(timer);
    this.resting.clear();
  }

  private rested(key: string): void {
    const { next } = this.resting.get(key)!;
    this.resting.delete(key);
    if (next) this.push(key, next.value);
  }
}
