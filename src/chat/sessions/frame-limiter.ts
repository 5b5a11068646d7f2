import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.js';

/** Bad frames within `BAD_FRAME_WINDOW_MS` that close the socket. */
const MAX_BAD_FRAMES = 20;
const BAD_FRAME_WINDOW_MS = 60_000;

export interface FrameLimits {
  /** Frames a second in the long run; 0 = no limit. */
  rate: number;
  /** Frames at once. */
  burst: number;
}

/**
 * How much one client may send: a token bucket of `burst` frames that refills with `rate` a second, and a count of
 * bad frames. Asked for every frame, so it is two numbers and no timer; a limiter that keeps its state in a store
 * would put a promise and a timer on the path of every message.
 *
 * All times are milliseconds of a monotonic clock.
 */
export class FrameLimiter {
  private tokens: number;
  private refilledAt: number;
  private refusals = 0;
  private badFrames = 0;
  private badSince = 0;

  constructor(
    private readonly limits: FrameLimits,
    now: number,
  ) {
    this.tokens = limits.burst;
    this.refilledAt = now;
  }

  /** @returns 0 when a frame may pass, else the milliseconds after which one may */
  take(now: number): number {
    const { rate, burst } = this.limits;
    if (rate === 0) return 0;
    this.tokens = Math.min(burst, this.tokens + ((now - this.refilledAt) / 1000) * rate);
    this.refilledAt = now;
    if (this.tokens >= 1) {
      if (this.tokens >= burst / 2) this.refusals = 0;
      this.tokens--;
      return 0;
    }
    this.refusals++;
    return Math.ceil(((1 - this.tokens) / rate) * 1000);
  }

  /** Why the socket must close: as many frames were refused, without a pause, as may come at once. */
  get verdict(): CloseReason | undefined {
    return this.refusals > this.limits.burst ? CLOSE_REASONS.rateLimited : undefined;
  }

  /** @returns why the socket must close, when this bad frame was one too many */
  noteBadFrame(now: number): CloseReason | undefined {
    if (now - this.badSince > BAD_FRAME_WINDOW_MS) {
      this.badSince = now;
      this.badFrames = 0;
    }
    return ++this.badFrames >= MAX_BAD_FRAMES ? CLOSE_REASONS.tooManyBadFrames : undefined;
  }
}
