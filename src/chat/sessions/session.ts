import type { Socket } from 'node:net';
import type { Identity } from '../../common/identity/identity.js';
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.js';
import { AnswerQueue, type AnswerSlot } from './answer-queue.js';
import type { ClientSocket } from './client-socket.js';
import type { Flusher } from './flusher.js';
import { FrameLimiter, type FrameLimits } from './frame-limiter.js';
import { bytesOf, type OutboundFrames, OutboundQueue } from './outbound-queue.js';

/** Milliseconds that a client gets to answer our close frame before its connection is cut. */
export const CLOSE_GRACE_MS = 5000;
/** A ping without payload (RFC 6455, section 5.5.2). */
const PING = Buffer.from([0x89, 0]);

export interface SessionOptions extends FrameLimits {
  /** Bytes that may wait for the client. */
  queueBytes: number;
  flusher: Flusher;
  /** Told why, in the moment in which the server closes a session. */
  onClose?: (reason: CloseReason) => void;
}

/** One connection of one device: who it is, what waits for it, when it was heard of last. */
export class Session {
  readonly limiter: FrameLimiter;
  readonly answers: AnswerQueue;
  /** Monotonic milliseconds at which its access token expires. A step of the wall clock does not move it. */
  readonly expiresAt: number;
  /** Monotonic milliseconds at which it began. */
  readonly openedAt: number;
  /** Monotonic milliseconds of the last sign of life, kept by the transport. */
  lastHeardAt: number;
  private readonly outbound: OutboundQueue;
  private readonly flusher: Flusher;
  private readonly onClose: SessionOptions['onClose'];
  private lastPingAt: number;
  private reason: CloseReason | undefined;
  private closed = false;
  private dismissed = false;
  private mayRead = true;

  constructor(
    readonly identity: Identity,
    private readonly ws: ClientSocket,
    socket: Socket,
    options: SessionOptions,
  ) {
    const now = performance.now();
    this.limiter = new FrameLimiter(options, now);
    this.outbound = new OutboundQueue(socket, options.queueBytes);
    this.answers = new AnswerQueue((item) => this.push(item));
    this.flusher = options.flusher;
    this.onClose = options.onClose;
    this.openedAt = now;
    this.expiresAt = now + (identity.expiresAt - Date.now());
    this.lastHeardAt = now;
    this.lastPingAt = now;
  }

  get userId(): string {
    return this.identity.userId;
  }

  /** Why the server closed it; undefined while it did not. */
  get closeReason(): CloseReason | undefined {
    return this.reason;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** The server ended the session: what the client sent before is not acted upon any more. */
  get isDismissed(): boolean {
    return this.dismissed;
  }

  /** Bytes that wait for this client. */
  get queuedBytes(): number {
    return this.outbound.size + this.answers.waitingBytes;
  }

  /**
   * Sends frames that are not an answer: messages, receipts, presence. Shared buffers are fine; a text for this
   * session alone is framed when it leaves.
   *
   * @param conversationId of messages, which keep their order with the acks of the conversation
   */
  deliver(frames: OutboundFrames, conversationId?: string): void {
    if (this.closed) return;
    if (conversationId === undefined || !this.answers.mustHold(conversationId)) this.push(frames);
    else if (!this.outbound.fits(this.answers.waitingBytes + bytesOf(frames))) {
      this.overflow(CLOSE_REASONS.slowConsumer);
    } else this.answers.hold(frames, conversationId);
  }

  /** Answers a frame, in its turn. */
  answer(slot: AnswerSlot, text: string | null, conversationId?: string): void {
    this.answers.settle(slot, text, conversationId);
  }

  /** Milliseconds for which the client has left one message unfinished, at `now` on the monotonic clock. */
  unfinishedFor(now: number): number {
    return this.ws.unfinishedFor(now);
  }

  /** So many milliseconds until `now` count neither as silence nor for an unfinished message. */
  forgive(milliseconds: number, now: number): void {
    this.lastHeardAt = Math.min(now, this.lastHeardAt + milliseconds);
    this.ws.forgive(milliseconds, now);
  }

  /** Asks for a sign of life, unless that was done within `intervalMs`. */
  pingIfDue(now: number, intervalMs: number): void {
    if (now - this.lastPingAt < intervalMs) return;
    this.lastPingAt = now;
    this.push(PING);
  }

  /** Answers a ping of the client, in the same bounded queue as everything else. */
  pong(payload: Buffer): void {
    this.push(Buffer.concat([Buffer.from([0x8a, payload.length]), payload]));
  }

  /** Stops and resumes reading from the client: its frames then wait in its own TCP window. */
  setReading(isReading: boolean): void {
    if (this.closed) return;
    if (isReading && this.mayRead) this.ws.resume();
    else this.ws.pause();
  }

  /** Reads nothing more from the client, for good. What was read is still answered. */
  stopReading(): void {
    this.mayRead = false;
    this.setReading(false);
  }

  /** Ends the session. `farewell` is a last frame, for clients that want to know before the close frame. */
  close(closeReason: CloseReason, farewell?: string): void {
    if (this.closed) return;
    this.reason = closeReason;
    this.onClose?.(closeReason);
    if (farewell) this.push(farewell);
    this.closed = true;
    this.dismissed = true;
    this.outbound.flush();
    this.ws.closeNow(closeReason.code, closeReason.reason);
    this.ws.resume(); // to read the client's own close frame
  }

  /** Ends the connection at once, without a close frame. */
  cut(): void {
    this.closed = true;
    this.ws.terminate();
  }

  /** The connection is gone; nothing more can be sent. Called by the transport. */
  ended(): void {
    this.closed = true;
    this.outbound.clear();
  }

  /** Called by the flusher. */
  flush(): void {
    // Nothing may follow a close frame, also not the one with which ws has answered the client's.
    if (this.ws.readyState === this.ws.OPEN) this.outbound.flush();
    else this.outbound.clear();
  }

  private push(frames: OutboundFrames): void {
    if (this.closed || this.ws.readyState !== this.ws.OPEN) return;
    const wasDirty = this.outbound.isDirty;
    const overflow = this.outbound.enqueue(frames);
    if (overflow) this.overflow(overflow);
    else if (!wasDirty) this.flusher.mark(this);
  }

  private overflow(reason: CloseReason): void {
    this.outbound.clear();
    this.close(reason);
  }
}
