/**
 * Longer than an upgrade may take from the check of its token until its session is registered. Milliseconds of the
 * monotonic clock.
 */
const REMEMBERED_MS = 60_000;

/**
 * Sessions that were revoked a moment ago: an upgrade whose token was checked just before must not slip through.
 */
export class RecentRevocations {
  private readonly revokedAt = new Map<string, number>();

  add(sessionId: string, now: number): void {
    this.forgetOld(now);
    this.revokedAt.set(sessionId, now);
  }

  has(sessionId: string): boolean {
    return this.revokedAt.has(sessionId);
  }

  private forgetOld(now: number): void {
    for (const [sessionId, at] of this.revokedAt) {
      if (now - at < REMEMBERED_MS) return;
      this.revokedAt.delete(sessionId);
    }
  }
}
