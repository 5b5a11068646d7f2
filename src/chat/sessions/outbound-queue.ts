import type { Socket } from 'node:net';
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.js';
import { framedLength, writeTextFrame } from '../protocol/text-frame.js';

/** Gathered bytes that are written at once: only a write shows how much of a burst the client takes. */
const EARLY_FLUSH_BYTES = 32_768;

/** A text that is framed when it is written, or frames that are ready and may be shared with other clients. */
export type OutboundFrames = string | Buffer;

/** Bytes that it takes on the wire. */
export const bytesOf = (frames: OutboundFrames): number =>
  typeof frames === 'string' ? framedLength(frames) : frames.length;

/**
 * Frames on their way to one client. They are gathered during a turn of the event loop and leave it in one write;
 * what the client does not take stays in the socket's own buffer. Both together are bounded in bytes.
 */
export class OutboundQueue {
  private frames: OutboundFrames[] = [];
  private bytes = 0;

  /** @param limit bytes that may wait, gathered here and in the socket's buffer */
  constructor(
    private readonly socket: Socket,
    private readonly limit: number,
  ) {}

  /** Bytes that wait for the client. */
  get size(): number {
    return this.bytes + this.socket.writableLength;
  }

  /** True when this turn has frames to write. */
  get isDirty(): boolean {
    return this.frames.length > 0;
  }

  /** Whether so many bytes more may wait. */
  fits(bytes: number): boolean {
    return this.size + bytes <= this.limit;
  }

  /** @returns why the session must close when the client does not keep up; the frame is then not queued */
  enqueue(frames: OutboundFrames): CloseReason | undefined {
    const bytes = bytesOf(frames);
    if (this.bytes + bytes > EARLY_FLUSH_BYTES) this.flush();
    // With nothing before it a piece may be larger than the limit; the next one shows whether the client took it.
    if (this.size > 0 && !this.fits(bytes)) return CLOSE_REASONS.slowConsumer;
    this.frames.push(frames);
    this.bytes += bytes;
    return undefined;
  }

  /** Writes what was gathered, as one chunk. */
  flush(): void {
    const { frames } = this;
    if (frames.length === 0) return;
    const [first] = frames;
    const chunk = frames.length === 1 && Buffer.isBuffer(first) ? first : joined(frames, this.bytes);
    this.frames = [];
    this.bytes = 0;
    if (this.socket.writable) this.socket.write(chunk);
  }

  /** Forgets what was gathered and not written yet. */
  clear(): void {
    this.frames = [];
    this.bytes = 0;
  }
}

/** Everything in one buffer: texts are framed into their place, ready frames copied. */
function joined(frames: readonly OutboundFrames[], bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  let offset = 0;
  for (const item of frames) {
    offset =
      typeof item === 'string' ? writeTextFrame(buffer, offset, item) : offset + item.copy(buffer, offset);
  }
  return buffer;
}
