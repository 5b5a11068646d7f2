import { connect, type Socket } from 'node:net';
import { dialectOf } from '../dialects/dialect-of.js';
import { textFrame } from '../frames.js';
import type { CrowdPlan, CrowdResult } from '../load-plan.js';
import { SocketOpener } from '../socket-opener.js';
import type { Activity } from './activity.js';
import { requestBytes } from './http-request.js';

/** Milliseconds after which a request is hung up. */
const PATIENCE_MS = 700;
/** Milliseconds after which connections of which nothing was read are given up for others. */
const UNREAD_MS = 2000;

/** An account that asks for much and does not behave: the others are what is measured. */
export class CrowdActivity implements Activity {
  private readonly sockets = new Set<Socket>();
  private readonly opener: SocketOpener;
  private readonly request: Buffer;
  private clock: NodeJS.Timeout | undefined;
  private asked = 0;
  private stopped = false;

  constructor(private readonly plan: CrowdPlan) {
    this.request = requestBytes(plan.address, plan.request);
    const accounts = Array.from({ length: plan.sockets ?? 0 }, () => plan.account);
    this.opener = new SocketOpener(plan.address, dialectOf('skein'), accounts, (socket) => this.sync(socket));
  }

  async open(): Promise<void> {
    await this.opener.openAll({ concurrency: 8 });
  }

  start(): void {
    for (const socket of this.opener.sockets) this.sync(socket);
    const { hungUpPerSecond, unreadConnections } = this.plan;
    if (hungUpPerSecond) this.clock = setInterval(() => this.hangUp(), 1000 / hungUpPerSecond);
    if (unreadConnections) {
      this.leaveUnread();
      this.clock = setInterval(() => this.leaveUnread(), UNREAD_MS);
    }
  }

  beginMeasurement(): void {
    this.asked = 0;
  }

  endMeasurement(): Promise<void> {
    return Promise.resolve();
  }

  drain(): Promise<void> {
    this.stopped = true;
    clearInterval(this.clock);
    return Promise.resolve();
  }

  close(): void {
    this.opener.closeAll();
    for (const socket of this.sockets) socket.destroy();
  }

  result(): CrowdResult {
    return { kind: 'crowd', asked: this.asked };
  }

  /** The next whole sync, as soon as the one before was answered. */
  private sync(socket: { write(bytes: Buffer): void }): void {
    if (this.stopped) return;
    this.asked++;
    socket.write(textFrame(JSON.stringify({ event: 'sync', id: 'crowd', data: { limit: 500 } })));
  }

  private hangUp(): void {
    const socket = this.connection();
    socket.resume();
    this.ask(socket, 1);
    setTimeout(() => socket.destroy(), PATIENCE_MS);
  }

  private leaveUnread(): void {
    for (const socket of this.sockets) socket.destroy();
    for (let i = 0; i < (this.plan.unreadConnections ?? 0); i++) this.ask(this.connection(), 60);
  }

  private ask(socket: Socket, times: number): void {
    this.asked += times;
    for (let i = 0; i < times; i++) socket.write(this.request);
  }

  private connection(): Socket {
    const socket = connect(this.plan.address);
    this.sockets.add(socket);
    socket.on('error', () => undefined); // refused or cut: that is the server's good right
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  }
}
