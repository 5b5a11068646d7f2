import { Histogram } from '../histogram.js';
import { HttpConnection, type HttpAnswer } from '../http-connection.js';
import type { HttpPlan, HttpResult } from '../load-plan.js';
import type { Activity } from './activity.js';
import { requestBytes } from './http-request.js';

/** REST requests in a closed loop: each connection sends the next one when it has its answer. */
export class HttpActivity implements Activity {
  private readonly requests: Buffer[];
  private connections: HttpConnection[] = [];
  private readonly sentAt = new Map<HttpConnection, number>();
  private readonly latency = new Histogram();
  private next = 0;
  private answered = 0;
  private failed = 0;
  private bytes = 0;
  private firstFailure: string | undefined;
  private stopped = false;
  private measured: HttpResult | undefined;

  constructor(private readonly plan: HttpPlan) {
    this.requests = plan.requests.map((request) => requestBytes(plan.address, request));
  }

  open(): Promise<void> {
    this.connections = Array.from(
      { length: this.plan.connections },
      (_, index) =>
        new HttpConnection(
          index,
          this.plan.address,
          (connection, answer) => this.onAnswer(connection, answer),
          (reason) => this.fail(reason),
        ),
    );
    return Promise.resolve();
  }

  start(): void {
    for (const connection of this.connections) this.send(connection);
  }

  beginMeasurement(): void {
    this.answered = 0;
    this.failed = 0;
    this.bytes = 0;
    this.latency.reset();
  }

  endMeasurement(): Promise<void> {
    const { answered, failed, bytes } = this;
    this.measured = { kind: 'http', answered, failed, bytes, latency: this.latency.summary() };
    return Promise.resolve();
  }

  drain(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  result(): HttpResult {
    if (!this.measured) throw new Error('The requests were not measured.');
    return { ...this.measured, firstFailure: this.firstFailure };
  }

  private send(connection: HttpConnection): void {
    this.sentAt.set(connection, performance.now());
    connection.send(this.requests[this.next++ % this.requests.length]!);
  }

  private onAnswer(connection: HttpConnection, { status, bytes, text }: HttpAnswer): void {
    this.answered++;
    this.bytes += bytes;
    this.latency.recordMs(performance.now() - this.sentAt.get(connection)!);
    if (status < 200 || status > 299) this.fail(text());
    if (!this.stopped) this.send(connection);
  }

  private fail(reason: string): void {
    this.failed++;
    this.firstFailure ??= reason;
  }
}
