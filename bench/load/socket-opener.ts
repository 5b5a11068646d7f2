import type { Dialect } from './dialects/dialect.js';
import type { Account, Address } from './load-plan.js';
import { LoadSocket, type LoadSocketHandler } from './load-socket.js';

export interface OpenerLimits {
  /** Handshakes that may be under way at once. */
  readonly concurrency: number;
  /** Handshakes started a second; absent: as many as `concurrency` allows. */
  readonly perSecond?: number;
}

type OnFrame = LoadSocketHandler['onFrame'];

/** Opens a socket for each account and keeps count of those that are ready, failed or were closed later. */
export class SocketOpener implements LoadSocketHandler {
  readonly sockets: LoadSocket[] = [];
  readyCount = 0;
  failed = 0;
  closed = 0;
  firstFailure: string | undefined;
  private readonly ready: boolean[] = [];
  private limits: OpenerLimits = { concurrency: 1 };
  private startedAt = 0;
  private onSettled: () => void = () => undefined;

  constructor(
    private readonly address: Address,
    private readonly dialect: Dialect,
    private readonly accounts: readonly Account[],
    private readonly onMessage: OnFrame = () => undefined,
    private readonly onOpened: (socket: LoadSocket) => void = () => undefined,
  ) {}

  /** Resolves when each handshake has ended, well or not. */
  async openAll(limits: OpenerLimits): Promise<void> {
    this.limits = limits;
    this.startedAt = performance.now();
    const settled = new Promise<void>((resolve) => (this.onSettled = resolve));
    const timer = limits.perSecond ? setInterval(() => this.startMore(), 1) : undefined;
    this.startMore();
    if (this.accounts.length > 0) await settled;
    clearInterval(timer);
  }

  onReady(socket: LoadSocket): void {
    this.ready[socket.index] = true;
    this.readyCount++;
    this.onOpened(socket);
    this.startMore();
  }

  onFrame(...frame: Parameters<OnFrame>): void {
    this.onMessage(...frame);
  }

  onClosed(socket: LoadSocket, reason: string): void {
    if (reason === 'ended by the load') return;
    this.firstFailure ??= reason;
    if (this.ready[socket.index]) {
      this.closed++;
    } else {
      this.failed++;
      this.startMore();
    }
  }

  closeAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private startMore(): void {
    const { concurrency, perSecond } = this.limits;
    const settled = this.readyCount + this.failed;
    const due = perSecond ? ((performance.now() - this.startedAt) / 1000) * perSecond : Infinity;
    const until = Math.min(this.accounts.length, settled + concurrency, due);
    while (this.sockets.length < until) this.startOne();
    if (settled === this.accounts.length) this.onSettled();
  }

  private startOne(): void {
    const index = this.sockets.length;
    this.sockets.push(new LoadSocket(index, this.address, this.accounts[index]!, this.dialect, this));
  }
}
