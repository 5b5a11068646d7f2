import { WebSocket } from 'ws';

/** What is read of the receiver of `ws`, which tells nobody of single fragments. */
interface Receiver {
  /** Opcode of the message of which fragments have come; 0 between messages. */
  readonly _fragmented: number;
  /** Another list for each message. */
  readonly _fragments: object;
}

/** The socket of one client, as `ws` makes it, but for one thing: `ws` answers the client's close before its last frames are. */
export class ClientSocket extends WebSocket {
  /** Answers the client's close; there while that waits. */
  private farewell: (() => void) | undefined;
  /** The message that was unfinished when somebody looked, and since when, in monotonic milliseconds. */
  private unfinished: { fragments: object; since: number } | undefined;

  /**
   * Called by `ws` when the client's close has come, or when the client broke RFC 6455 (then `error` follows). Emits
   * `farewell`; the close frame waits for `finish`.
   */
  override close(code?: number, reason?: string | Buffer): void {
    if (this.farewell || this.readyState !== WebSocket.OPEN) return super.close(code, reason);
    this.farewell = () => super.close(code, reason);
    this.emit('farewell');
  }

  /** Answers the client's close, if one waits for that. */
  finish(): void {
    const { farewell } = this;
    this.farewell = undefined;
    farewell?.();
  }

  /** Sends a close frame of our own, now. */
  closeNow(code: number, reason: string): void {
    this.farewell = undefined;
    super.close(code, reason);
  }

  /** Milliseconds for which the same message has been seen unfinished, at `now` on the monotonic clock. */
  unfinishedFor(now: number): number {
    // oxlint-disable-next-line no-underscore-dangle -- there is no other way to know; `ws` is pinned for it
    const { _fragmented, _fragments } = (this as unknown as { _receiver: Receiver })._receiver;
    if (_fragmented === 0) this.unfinished = undefined;
    else if (this.unfinished?.fragments !== _fragments)
      this.unfinished = { fragments: _fragments, since: now };
    return this.unfinished === undefined ? 0 : now - this.unfinished.since;
  }

  /** So many milliseconds until `now` do not count for a message that is unfinished. */
  forgive(milliseconds: number, now: number): void {
    if (this.unfinished) this.unfinished.since = Math.min(now, this.unfinished.since + milliseconds);
  }
}
