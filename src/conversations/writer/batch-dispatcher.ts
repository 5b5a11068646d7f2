import { Logger } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import { BatchPacer } from './batch-pacer.js';
import { EventLoopUse } from './event-loop-use.js';
import { type PendingWrite, settle } from './message-write.js';
import type { HeldUp, MessageWriterLane } from './message-writer.lane.js';
import type { TrafficKind, WriteBatch, WriterQueue } from './writer-queue.js';

/** Milliseconds between looks at the deadlines of waiting writes. */
const DEADLINE_CHECK_MS = 250;
/** Milliseconds until writes that a lock holds up are tried again. */
const HELD_UP_MS = 100;

/** What a lock held up, to be tried again. */
interface HeldUpBatch {
  readonly batch: WriteBatch;
  readonly since: string | undefined;
}

/**
 * Gathers waiting messages into batches (group commit) and hands each to a lane that is free. `BatchPacer` says when;
 * what arrives while batches are in flight goes together into the next one.
 *
 * A sender waits no longer than its deadline, whatever becomes of the batch. What a lock holds up leaves its lane to the
 * others and comes back from time to time; meanwhile the line of its conversation waits behind it.
 */
export class BatchDispatcher {
  private readonly logger = new Logger(BatchDispatcher.name);
  private readonly idle: MessageWriterLane[];
  private readonly inFlight = new Set<WriteBatch>();
  /** Batches that a lock held up and that are due again; part of `inFlight`, as those are whose time has not come. */
  private readonly due: HeldUpBatch[] = [];
  private readonly pacer = new BatchPacer();
  private readonly loop = new EventLoopUse();
  /** Which kind of traffic is asked first. */
  private turns: readonly TrafficKind[] = ['calm', 'flood'];
  private isAwake = false;
  private wakeTimer: NodeJS.Timeout | undefined;
  /** When it will go off. */
  private wakeTime = 0;
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
    // After the answers that have come: where this process stood still, they came before the deadline was looked at.
    this.deadlineTimer ??= setInterval(() => setImmediate(() => this.expire()), DEADLINE_CHECK_MS).unref();
    if (this.isAwake) return;
    this.isAwake = true;
    // At the end of this turn of the event loop: every frame that was read in it shares the batch.
    setImmediate(() => {
      this.isAwake = false;
      this.dispatch();
    });
  }

  /** How many messages were accepted and are not written yet. */
  get waiting(): number {
    let count = this.queue.length;
    for (const { writes } of this.inFlight) count += writes.length;
    return count;
  }

  /** The earliest deadline of those; undefined when there are none. */
  get earliestDeadline(): number | undefined {
    let earliest = this.queue.earliestDeadline;
    for (const { writes } of this.inFlight) {
      for (const { deadline } of writes)
        if (earliest === undefined || deadline < earliest) earliest = deadline;
    }
    return earliest;
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
    let delay = this.startNext();
    while (delay === 0) delay = this.startNext();
    if (delay !== undefined) this.wakeIn(delay);
    if (this.queue.length === 0 && this.inFlight.size === 0) this.rest();
  }

  /** @returns 0 when a batch was started, else the milliseconds until one should be; undefined when none can be */
  private startNext(): number | undefined {
    if (this.idle.length === 0) return undefined;
    const heldUp = this.due.shift();
    if (heldUp) {
      void this.writeHeldUp(this.idle.pop()!, heldUp);
      return 0;
    }
    const now = performance.now();
    let least: number | undefined;
    for (const kind of this.turns) {
      const ready = this.queue.ready(kind);
      if (ready.messages === 0) continue;
      const delay = this.pacer.delay(kind, now, ready);
      if (delay === 0) {
        this.start(kind, now, this.pacer.batchSize(kind, now, ready));
        return 0;
      }
      least = Math.min(delay, least ?? delay);
    }
    return least;
  }

  private start(kind: TrafficKind, now: number, size: number): void {
    // Who was served goes last, so that neither kind starves the other.
    this.turns = kind === 'calm' ? ['flood', 'calm'] : ['calm', 'flood'];
    const batch = this.queue.takeBatch(kind, size);
    this.pacer.started(kind, now, batch.writes.length);
    void this.write(this.idle.pop()!, batch);
  }

  private wakeIn(milliseconds: number): void {
    const time = performance.now() + milliseconds;
    if (this.wakeTimer && this.wakeTime <= time) return;
    clearTimeout(this.wakeTimer);
    this.wakeTime = time;
    this.wakeTimer = setTimeout(() => {
      this.wakeTimer = undefined;
      this.dispatch();
    }, milliseconds);
  }

  private async write(lane: MessageWriterLane, batch: WriteBatch): Promise<void> {
    const started = performance.now();
    this.inFlight.add(batch);
    const heldUp = await this.writeBy(lane, batch);
    this.pacer.finished(batch.kind, {
      duration: performance.now() - started,
      loopUse: this.loop.latest,
    });
    this.conclude(lane, batch, heldUp);
  }

  private async writeHeldUp(lane: MessageWriterLane, { batch, since }: HeldUpBatch): Promise<void> {
    this.conclude(lane, batch, await this.writeBy(lane, batch, { since, isHeldUp: true }));
  }

  private async writeBy(
    lane: MessageWriterLane,
    { writes }: WriteBatch,
    attempt?: Parameters<MessageWriterLane['write']>[1],
  ): Promise<readonly HeldUp[]> {
    try {
      return await lane.write(writes, attempt);
    } catch (error) {
      // A lane knows what to do about every error of the database; this is a defect, and must not take the lane along.
      this.logger.error(error);
      for (const write of writes) settle(write, new DomainError('internal_error', { cause: error }));
      return [];
    }
  }

  private conclude(lane: MessageWriterLane, batch: WriteBatch, heldUp: readonly HeldUp[]): void {
    this.inFlight.delete(batch);
    let lines = batch.lines;
    for (const { writes, since } of heldUp) {
      const locked = new Set(writes.map(({ draft }) => draft.conversationId));
      this.holdUp(
        { kind: batch.kind, writes, lines: lines.filter((line) => locked.has(line.conversationId)) },
        since,
      );
      lines = lines.filter((line) => !locked.has(line.conversationId));
    }
    this.queue.release({ ...batch, lines });
    this.idle.push(lane);
    // It may be set to the time after which a batch in flight counts as stuck, and none may be in flight any more.
    clearTimeout(this.wakeTimer);
    this.wakeTimer = undefined;
    this.dispatch();
  }

  private holdUp(batch: WriteBatch, since: string | undefined): void {
    this.inFlight.add(batch);
    setTimeout(() => {
      this.due.push({ batch, since });
      this.dispatch();
    }, HELD_UP_MS);
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
