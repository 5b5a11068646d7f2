import { Logger } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { BatchPacer } from './batch-pacer.js';
import { EventLoopUse } from './event-loop-use.js';
import { type PendingWrite, settle } from './message-write.js';
import type { MessageWriterLane } from './message-writer.lane.js';
import type { WriteBatch, WriterQueue } from './writer-queue.js';

/** Most messages in one statement, so that those behind it do not wait for long. */
const MAX_BATCH = 512;
/** Milliseconds between looks at the deadlines of waiting writes. */
const DEADLINE_CHECK_MS = 250;

/**
 * Gathers waiting messages into batches (group commit) and hands each to a lane that is free. `BatchPacer` says when;
 * what arrives while batches are in flight goes together into the next one.
 *
 * A sender waits no longer than its deadline, whatever becomes of the batch.
 */
export class BatchDispatcher {
  private readonly logger = new Logger(BatchDispatcher.name);
  private readonly idle: MessageWriterLane[];
  private readonly inFlight = new Set<WriteBatch>();
  private readonly pacer = new BatchPacer();
  private readonly loop = new EventLoopUse();
  private isAwake = false;
  private wakeTimer: NodeJS.Timeout | undefined;
  private deadlineTimer: NodeJS.Timeout | undefined;
  private stopped = false;
  private onDrained: (() => void) | undefined;

  constructor(
    private readonly queue: WriterQueue,
    private readonly lanes: readonly MessageWriterLane[],
  ) {
    this.idle = [...lanes];
  }

  submit(write: PendingWrite): void {
    if (this.stopped || !this.queue.add(write)) {
      settle(write, new DomainError('unavailable', { retryAfterMs: 1000 }));
      return;
    }
    this.pacer.note(performance.now());
    this.deadlineTimer ??= setInterval(() => this.expire(), DEADLINE_CHECK_MS).unref();
    if (this.isAwake) return;
    this.isAwake = true;
    // At the end of this turn of the event loop: every frame that was read in it shares the batch.
    setImmediate(() => {
      this.isAwake = false;
      this.dispatch();
    });
  }

  /** Resolves when everything that was accepted has been answered. Accepts nothing more. */
  async drain(): Promise<void> {
    this.stopped = true;
    for (const lane of this.lanes) lane.stop();
    await new Promise<void>((resolve) => {
      this.onDrained = resolve;
      this.dispatch();
    });
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }

  /** Starts as many batches as should start now; for a later one it wakes up again. */
  private dispatch(): void {
    while (this.queue.ready > 0 && this.idle.length > 0) {
      const now = performance.now();
      const delay = this.pacer.delay(now, this.queue.ready, this.inFlight.size);
      if (delay > 0) return this.wakeIn(delay);
      this.pacer.started(now);
      void this.write(this.idle.pop()!, this.queue.takeBatch(MAX_BATCH));
    }
    if (this.queue.length === 0 && this.inFlight.size === 0) this.rest();
  }

  private wakeIn(milliseconds: number): void {
    this.wakeTimer ??= setTimeout(() => {
      this.wakeTimer = undefined;
      this.dispatch();
    }, milliseconds);
  }

  private async write(lane: MessageWriterLane, batch: WriteBatch): Promise<void> {
    const started = performance.now();
    this.inFlight.add(batch);
    try {
      await lane.write(batch.writes);
    } catch (error) {
      // A lane knows what to do about every error of the database; this is a defect, and must not take the lane along.
      this.logger.error(error);
      for (const write of batch.writes) settle(write, new DomainError('internal_error', { cause: error }));
    }
    this.pacer.finished({
      duration: performance.now() - started,
      messages: batch.writes.length,
      senders: batch.senders,
      loopUse: this.loop.latest,
    });
    this.inFlight.delete(batch);
    this.queue.release(batch);
    this.idle.push(lane);
    // It may be set to the time after which a batch in flight counts as stuck, and none may be in flight any more.
    clearTimeout(this.wakeTimer);
    this.wakeTimer = undefined;
    this.dispatch();
  }

  private rest(): void {
    clearInterval(this.deadlineTimer);
    this.deadlineTimer = undefined;
    this.onDrained?.();
  }

  private expire(): void {
    const now = performance.now();
    const late = this.queue.takeExpired(now);
    for (const { writes } of this.inFlight) late.push(...writes.filter(({ deadline }) => deadline <= now));
    for (const write of late) settle(write, new DomainError('unavailable', { retryAfterMs: 1000 }));
  }
}
