import type { Socket } from 'node:net';

/** Milliseconds from the arrival of an upgrade until it must be answered, and a refusal be taken. */
const UPGRADE_MS = 10_000;
const SWEEP_MS = 1000;

/**
 * Upgrades that are being answered, oldest first. One look at the oldest each second in place of a timer and its
 * listener on every socket, which would stay there for the life of the connection.
 */
export class PendingUpgrades {
  private readonly startedAt = new Map<Socket, number>();
  // After the answers that have come: where this process stood still, they came before the look at the clock.
  private readonly timer = setInterval(
    () => setImmediate(() => this.sweep(performance.now())),
    SWEEP_MS,
  ).unref();

  add(socket: Socket): void {
    this.startedAt.set(socket, performance.now());
  }

  delete(socket: Socket): void {
    this.startedAt.delete(socket);
  }

  /** Cuts off everybody who is left. */
  end(): void {
    clearInterval(this.timer);
    for (const socket of this.startedAt.keys()) socket.destroy();
  }

  private sweep(now: number): void {
    for (const [socket, startedAt] of this.startedAt) {
      if (now - startedAt < UPGRADE_MS) return;
      socket.destroy();
    }
  }
}
