import { Logger } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import type { ErrorCode } from '../../common/errors/error-catalogue.js';
import { toDomainError } from '../../database/database-errors.js';
import type { Metrics } from '../../metrics/metrics.service.js';
import type { AckEncoder } from '../protocol/event-catalogue.js';
import {
  type ClientFrame,
  decodeFrame,
  encodeAck,
  encodeError,
  type RefusedFrame,
} from '../protocol/frame-codec.js';
import type { AnswerSlot } from '../sessions/answer-queue.js';
import type { Session } from '../sessions/session.js';
import type { EventHandlers } from './event-handlers.js';
import { LaterAnswer, type Outcome } from '../../common/concurrency/later-answer.js';

/** Frames of one client that may be unanswered before the next one has to wait. */
const MAX_UNANSWERED = 256;
/** Waiting frames at which the socket is not read any more; the client's own TCP window holds the rest. */
const PAUSE_AT = 16;

const BAD_FRAMES: ReadonlySet<ErrorCode> = new Set(['bad_frame', 'unknown_event']);

type IncomingFrame = ClientFrame | RefusedFrame;

/**
 * Takes the frames of one socket one after the other: decodes, checks, hands them to the gateways and puts the
 * answers in order. A send does not wait for the commit of the one before it; everything else waits until what came
 * before is answered, so that a `sync` after a `message.send` contains the message.
 */
export class FrameDispatcher {
  private static readonly logger = new Logger(FrameDispatcher.name);
  private waiting: IncomingFrame[] = [];
  private isHeld = false;
  private isPaused = false;
  private isResuming = false;
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly session: Session,
    private readonly handlers: Pick<EventHandlers, 'get'>,
    private readonly metrics: Metrics,
  ) {}

  /** A text frame came in, at `now` on the monotonic clock in milliseconds. */
  receive(text: string, now: number): void {
    this.metrics.count.framesIn++;
    if (this.session.isClosed) return;
    const retryAfterMs = this.session.limiter.take(now);
    const frame = decodeFrame(text);
    if (retryAfterMs > 0) this.refuseRate(frame.id, retryAfterMs);
    else this.accept('event' in frame && !this.handlers.get(frame.event) ? unknownEvent(frame) : frame);
  }

  /** A binary frame came in; the protocol has none. */
  receiveBinary(): void {
    this.metrics.count.framesIn++;
    if (this.session.isClosed) return;
    this.accept({ error: new DomainError('bad_frame', { detail: 'Frames are text, not binary.' }) });
  }

  /** Calls `done` when everything that came is answered: now, or with the last answer. */
  whenIdle(done: () => void): void {
    this.onIdle = done;
    this.noteIdle();
  }

  private accept(frame: IncomingFrame): void {
    if (this.waiting.length > 0 || this.mustWait(frame)) this.wait(frame);
    else this.dispatch(frame);
    if ('error' in frame && BAD_FRAMES.has(frame.error.code)) this.noteBadFrame();
  }

  private mustWait(frame: IncomingFrame): boolean {
    if (this.isHeld) return true;
    const { pending } = this.session.answers;
    return 'error' in frame || this.handlers.get(frame.event)!.isPipelined
      ? pending >= MAX_UNANSWERED
      : pending > 0;
  }

  private dispatch(frame: IncomingFrame): void {
    const slot = this.session.answers.reserve();
    if ('error' in frame) {
      this.noteError(frame.error);
      return this.answer(slot, encodeError(frame.id, frame.error));
    }
    const handler = this.handlers.get(frame.event)!;
    const settle = (outcome: Outcome<object>): void => {
      if (outcome instanceof DomainError) this.noteError(outcome, frame.event);
      const { conversationId } = outcome as { conversationId?: string };
      this.answer(slot, textOf(frame.id, outcome, handler.encode), conversationId);
    };
    try {
      const answer = handler.handle(this.session, handler.validator.parse(frame.data));
      if (answer instanceof LaterAnswer) answer.whenSettled(settle);
      else if (answer instanceof Promise) void this.hold(this.settleFrom(answer, settle));
      else settle(answer);
    } catch (error) {
      settle(this.failure(error));
    }
  }

  private answer(slot: AnswerSlot, text: string | null, conversationId?: string): void {
    this.session.answer(slot, text, conversationId);
    if (this.waiting.length > 0) this.resume();
    if (this.onIdle !== undefined) this.noteIdle();
  }

  private noteIdle(): void {
    if (this.waiting.length === 0 && this.session.answers.pending === 0) this.onIdle?.();
  }

  private async settleFrom(
    answer: Promise<object>,
    settle: (outcome: Outcome<object>) => void,
  ): Promise<void> {
    try {
      const data = await answer;
      if (data instanceof LaterAnswer) data.whenSettled(settle);
      else settle(data);
    } catch (error) {
      settle(this.failure(error));
    }
  }

  /** Lets the next frames wait until `work` is done, so that two sends to one conversation keep their order. */
  private async hold(work: Promise<void>): Promise<void> {
    this.isHeld = true;
    await work;
    this.isHeld = false;
    this.resume();
  }

  private wait(frame: IncomingFrame): void {
    this.waiting.push(frame);
    if (this.isPaused || this.waiting.length < PAUSE_AT) return;
    this.isPaused = true;
    this.session.setReading(false);
  }

  private resume(): void {
    // A frame that is answered at once comes here again: thousands of them must not grow the stack.
    if (this.isResuming) return;
    // A revoked session must not act through frames that were waiting; a client that left had sent them in its right.
    if (this.session.isDismissed) this.waiting = [];
    this.isResuming = true;
    while (this.waiting.length > 0 && !this.mustWait(this.waiting[0]!)) this.dispatch(this.waiting.shift()!);
    this.isResuming = false;
    if (!this.isPaused || this.waiting.length > 0) return;
    this.isPaused = false;
    this.session.setReading(true);
  }

  /** Whom support looks for stands in the line; what the client wrote does not. */
  private noteError(error: DomainError, event?: string): void {
    const { code, cause, definition } = error;
    this.metrics.tally('frameErrors', code);
    const { sessionId, userId } = this.session.identity;
    const { logLevel } = definition;
    FrameDispatcher.logger[logLevel === 'debug' || logLevel === 'info' ? 'log' : logLevel](
      { sessionId, userId, event, code, ...(cause !== undefined && { err: cause }) },
      'Frame answered with an error',
    );
  }

  private noteBadFrame(): void {
    const reason = this.session.limiter.noteBadFrame(performance.now());
    if (reason) this.session.close(reason);
  }

  private refuseRate(id: string | undefined, retryAfterMs: number): void {
    this.accept({ error: new DomainError('rate_limited', { retryAfterMs }), id });
    const reason = this.session.limiter.verdict;
    if (reason) this.session.close(reason);
  }

  private failure(error: unknown): DomainError {
    const known = toDomainError(error);
    if (known instanceof DomainError) return known;
    return new DomainError('internal_error', { cause: error });
  }
}

const unknownEvent = ({ id }: ClientFrame): RefusedFrame => ({ error: new DomainError('unknown_event'), id });

/** The answer as the client gets it: without an `id` only failures are told. */
function textOf(id: string | undefined, outcome: Outcome<object>, encode: AckEncoder): string | null {
  if (outcome instanceof DomainError) return encodeError(id, outcome);
  return id === undefined ? null : encodeAck(id, encode(outcome));
}
