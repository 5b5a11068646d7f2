/**
 * Tells states that are read anew for each change, so that the last one told is the last one there was. Whoever changed
 * something calls `tell` after the commit. Reads run side by side, and one that began before another is not told after
 * it: the later one has seen at least as much.
 */
export class LatestState {
  private begun = 0;
  /** What is being read now: by how many, and which read was the last that was told. */
  private readonly keys = new Map<string, { readers: number; told: number }>();

  /**
   * @param keys what `read` reads
   * @param tell gets what was read; `isLatest` says for each key whether to tell it, and is asked when it is told
   * @returns what was read, told or not
   */
  async tell<State>(
    keys: readonly string[],
    read: () => Promise<State>,
    tell: (state: State, isLatest: (key: string) => boolean) => void,
  ): Promise<State> {
    const turn = ++this.begun;
    for (const key of keys) this.enter(key);
    try {
      const state = await read();
      tell(state, (key) => this.takes(key, turn));
      return state;
    } finally {
      for (const key of keys) this.leave(key);
    }
  }

  private enter(key: string): void {
    const known = this.keys.get(key);
    if (known) known.readers++;
    else this.keys.set(key, { readers: 1, told: 0 });
  }

  private takes(key: string, turn: number): boolean {
    const known = this.keys.get(key)!;
    if (known.told > turn) return false;
    known.told = turn;
    return true;
  }

  private leave(key: string): void {
    const known = this.keys.get(key)!;
    if (--known.readers === 0) this.keys.delete(key);
  }
}
