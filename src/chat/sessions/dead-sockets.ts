import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from './session.js';
import type { SessionRegistry } from './session-registry.js';

/** Milliseconds that a socket has to answer a ping when another one of its user wants its place. */
const ANSWER_MS = 2000;
const LOOK_MS = 20;

/** Finds out which sockets of a user are dead when there is no place for another one. */
export class DeadSockets {
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly registry: SessionRegistry,
    private readonly maxPerUser: number,
  ) {}

  /**
   * Pings the user's sockets, waits for their answers, and cuts the one that was silent longest if it does not answer. As
   * many upgrades of a user may wait as the user may have sockets.
   *
   * @param hasRoom tells that a place has become free, by this or otherwise
   */
  async makeRoom(userId: string, hasRoom: () => boolean): Promise<void> {
    const waiting = this.waiting.get(userId) ?? 0;
    if (waiting >= this.maxPerUser) return;
    this.waiting.set(userId, waiting + 1);
    try {
      await this.replaceSilent(userId, hasRoom);
    } finally {
      const left = this.waiting.get(userId)! - 1;
      if (left > 0) this.waiting.set(userId, left);
      else this.waiting.delete(userId);
    }
  }

  private async replaceSilent(userId: string, hasRoom: () => boolean): Promise<void> {
    const askedAt = performance.now();
    const asked = this.registry.of(userId).toSorted((a, b) => a.lastHeardAt - b.lastHeardAt);
    for (const session of asked) session.pingIfDue(askedAt, 0);
    const isSilent = (session: Session): boolean => session.lastHeardAt < askedAt && !session.isClosed;
    const untilClear = () => hasRoom() || !asked.some(isSilent);
    await until(askedAt + ANSWER_MS, untilClear);
    if (hasRoom()) return;
    const silent = asked.find(isSilent);
    if (!silent) return;
    silent.cut();
    await until(performance.now() + ANSWER_MS, hasRoom); // its place is free once its connection has closed
  }
}

async function until(deadline: number, isDone: () => boolean): Promise<void> {
  while (!isDone() && performance.now() < deadline) await delay(LOOK_MS);
}
