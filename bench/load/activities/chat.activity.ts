import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect, FrameKind } from '../dialects/dialect.js';
import { dialectOf } from '../dialects/dialect-of.js';
import { Histogram } from '../histogram.js';
import type { ChatPlan, ChatResult } from '../load-plan.js';
import type { LoadSocket } from '../load-socket.js';
import { MessageTokens, type MessageRef } from '../message-token.js';
import { SocketOpener } from '../socket-opener.js';
import type { Activity } from './activity.js';
import { Sender } from './sender.js';

/** Milliseconds that what is under way may take to arrive. */
const DRAIN_MS = 30_000;

interface Counts {
  sent: number;
  acked: number;
  delivered: number;
  errors: number;
}

const none = (): Counts => ({ sent: 0, acked: 0, delivered: 0, errors: 0 });

/** People who write to each other, in a closed loop (`outstanding`) or on a clock (`messagesPerSecond`). */
export class ChatActivity implements Activity {
  private readonly dialect: Dialect;
  private readonly opener: SocketOpener;
  private readonly tokens = new MessageTokens();
  private readonly senders: (Sender | undefined)[] = [];
  private readonly writing: Sender[];
  private readonly ackTimes = new Histogram();
  private readonly deliveryTimes = new Histogram();
  /** Filled in place by each frame, so that reading one allocates nothing. */
  private readonly ref: MessageRef = { sender: 0, counter: 0 };
  private readonly due: Sender[] = [];
  private readonly totals = none();
  private before = none();
  private measured: ChatResult | undefined;
  private firstError: string | undefined;
  private stopped = false;
  private clock: NodeJS.Timeout | undefined;

  constructor(private readonly plan: ChatPlan) {
    this.dialect = dialectOf(plan.dialect);
    this.opener = new SocketOpener(plan.address, this.dialect, plan.sockets, (...frame) =>
      this.onFrame(...frame),
    );
    const text = 'x'.repeat(plan.textBytes);
    for (const [index, socket] of plan.sockets.entries()) {
      const sender = socket.to && new Sender(index, socket, socket.to, this.dialect, this.tokens, text);
      this.senders.push(sender);
    }
    this.writing = this.senders.filter((sender) => sender !== undefined);
  }

  async open(): Promise<void> {
    await this.opener.openAll({ concurrency: 64 });
    if (this.opener.failed > 0) {
      throw new Error(`${this.opener.failed} sockets did not open: ${this.opener.firstFailure}`);
    }
  }

  start(): void {
    const { pace } = this.plan;
    if ('outstanding' in pace) {
      for (const sender of this.writing) this.send(sender, pace.outstanding, performance.now());
    } else if (this.writing.length > 0) {
      this.startClock(pace.messagesPerSecond);
    }
  }

  beginMeasurement(): void {
    this.before = { ...this.totals };
    this.ackTimes.reset();
    this.deliveryTimes.reset();
  }

  endMeasurement(): Promise<void> {
    const { totals, before } = this;
    this.measured = {
      kind: 'chat',
      sent: totals.sent - before.sent,
      acked: totals.acked - before.acked,
      delivered: totals.delivered - before.delivered,
      errors: totals.errors - before.errors,
      closed: this.opener.closed,
      ack: this.ackTimes.summary(),
      delivery: this.deliveryTimes.summary(),
      totals: none(),
    };
    return Promise.resolve();
  }

  /** Waits until every message is acked and delivered; what never comes is given up in the end. */
  async drain(): Promise<void> {
    this.stopped = true;
    clearInterval(this.clock);
    const deadline = performance.now() + DRAIN_MS;
    while (this.isWaiting() && performance.now() < deadline) await sleep(50);
  }

  close(): void {
    this.opener.closeAll();
  }

  result(): ChatResult {
    if (!this.measured) throw new Error('The chat was not measured.');
    const firstError = this.firstError ?? this.opener.firstFailure;
    return { ...this.measured, firstError, closed: this.opener.closed, totals: { ...this.totals } };
  }

  private isWaiting(): boolean {
    const { sent, acked, delivered, errors } = this.totals;
    const isAcked = !this.dialect.acknowledges || acked + errors >= sent;
    return !isAcked || delivered < (sent - errors) * this.plan.recipients;
  }

  private startClock(perSecond: number): void {
    const begun = performance.now();
    let next = 0;
    this.clock = setInterval(() => {
      const now = performance.now();
      // A message's time runs from when it was due: a generator that is late must not flatter the server.
      for (let at = begun + (next / perSecond) * 1000; at <= now; at = begun + (next / perSecond) * 1000) {
        this.send(this.writing[next++ % this.writing.length]!, 1, at);
      }
    }, 1);
  }

  private send(sender: Sender, count: number, at: number): void {
    this.opener.sockets[sender.index]!.write(sender.take(count, at));
    this.totals.sent += count;
  }

  private onFrame(socket: LoadSocket, kind: FrameKind, bytes: Buffer, start: number, end: number): void {
    if (kind === 'delivery') this.onDelivery(socket, bytes, start, end);
    else if (kind === 'ack') this.onAck(bytes, start, end);
    else if (kind === 'error') this.onError(bytes, start, end);
  }

  private onDelivery(socket: LoadSocket, bytes: Buffer, start: number, end: number): void {
    this.totals.delivered++;
    const plan = this.plan.sockets[socket.index]!;
    if (plan.unsampled && !plan.witness) return;
    const sender = this.senderOf(bytes, start, end);
    if (!sender) return;
    if (!plan.unsampled) this.deliveryTimes.recordMs(performance.now() - sender.sentAt(this.ref.counter));
    if (plan.witness && !this.dialect.acknowledges) this.complete(sender);
  }

  private onAck(bytes: Buffer, start: number, end: number): void {
    this.totals.acked++;
    const sender = this.senderOf(bytes, start, end);
    if (!sender) return;
    this.ackTimes.recordMs(performance.now() - sender.sentAt(this.ref.counter));
    this.complete(sender);
  }

  private onError(bytes: Buffer, start: number, end: number): void {
    this.totals.errors++;
    this.firstError ??= bytes.toString('utf8', start, Math.min(end, start + 400));
    const sender = this.senderOf(bytes, start, end);
    if (sender) this.complete(sender);
  }

  private senderOf(bytes: Buffer, start: number, end: number): Sender | undefined {
    return this.tokens.read(bytes, start, end, this.ref) ? this.senders[this.ref.sender] : undefined;
  }

  /** A closed loop sends the next message. Those that become due in one read leave in one write. */
  private complete(sender: Sender): void {
    if (this.stopped || !('outstanding' in this.plan.pace)) return;
    if (sender.due++ > 0) return;
    if (this.due.push(sender) === 1) queueMicrotask(() => this.sendDue());
  }

  private sendDue(): void {
    const now = performance.now();
    for (const sender of this.due) {
      this.send(sender, sender.due, now);
      sender.due = 0;
    }
    this.due.length = 0;
  }
}
