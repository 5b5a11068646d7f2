/**
 * Lets those who ask the same question share one answer, without ever giving anybody an older answer than they would
 * have got alone: a run is shared only by those who came before it started. Whoever comes while it is under way
 * waits for the next one. So a question has at most one run at a time, however many ask.
 *
 * Answers are shared, so nobody may change them.
 */
export class SharedRuns<Answer> {
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<Answer>>();

  /** @param work is called for the first who asks; the others with the same key get its result */
  run(key: string, work: () => Promise<Answer>): Promise<Answer> {
    const planned = this.next.get(key);
    if (planned) return planned;
    const running = this.running.get(key);
    if (!running) return this.start(key, work);
    const next = running.then(() => {
      this.next.delete(key);
      return this.start(key, work);
    });
    this.next.set(key, next);
    return next;
  }

  private start(key: string, work: () => Promise<Answer>): Promise<Answer> {
    const answer = work();
    const ended = (): void => void this.running.delete(key);
    this.running.set(key, answer.then(ended, ended));
    return answer;
  }
}
