import { randomBytes } from 'node:crypto';

const TAG_LENGTH = 6;
const SENDER_DIGITS = 5;
const COUNTER_DIGITS = 9;
const ZERO = 0x30;

export interface MessageRef {
  sender: number;
  counter: number;
}

/**
 * Names each message of a run in twenty characters: the run's tag, the sender, the sender's counter. The width is
 * fixed so that the generator can read and write it in place; the tag keeps runs on one database apart.
 */
export class MessageTokens {
  readonly tag = randomBytes(TAG_LENGTH)
    .toString('base64url')
    .replace(/[^a-z]/gi, 'x')
    .slice(0, TAG_LENGTH);
  private readonly needle = Buffer.from(this.tag);
  /** Frames of a kind are laid out alike, so the token is looked for where the last one stood. */
  private lastOffset = 0;

  first(sender: number): string {
    return this.tag + String(sender).padStart(SENDER_DIGITS, '0') + '0'.repeat(COUNTER_DIGITS);
  }

  /** Reads the token of a frame into `ref`. @returns whether the frame holds one */
  read(bytes: Buffer, start: number, end: number, ref: MessageRef): boolean {
    let at = start + this.lastOffset;
    if (!this.isTag(bytes, at)) {
      at = bytes.indexOf(this.needle, start);
      if (at < 0 || at >= end) return false;
      this.lastOffset = at - start;
    }
    ref.sender = decimal(bytes, at + TAG_LENGTH, SENDER_DIGITS);
    ref.counter = decimal(bytes, at + TAG_LENGTH + SENDER_DIGITS, COUNTER_DIGITS);
    return true;
  }

  private isTag(bytes: Buffer, at: number): boolean {
    for (let i = 0; i < TAG_LENGTH; i++) if (bytes[at + i] !== this.needle[i]) return false;
    return true;
  }
}

function decimal(bytes: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i++) value = value * 10 + bytes[i]! - ZERO;
  return value;
}

/** The frames of one sender: made once, then only their counter moves on. */
export class FrameSource {
  private readonly frame: Buffer;
  /** Where the last digit of each counter stands. */
  private readonly lastDigits: number[] = [];

  constructor(frame: Buffer, token: string) {
    this.frame = Buffer.from(frame);
    const needle = Buffer.from(token);
    for (let at = frame.indexOf(needle); at >= 0; at = frame.indexOf(needle, at + 1)) {
      this.lastDigits.push(at + needle.length - 1);
    }
  }

  /** The next `count` frames in one buffer, numbered on from the last call. */
  take(count: number): Buffer {
    const size = this.frame.length;
    const out = Buffer.allocUnsafe(size * count);
    for (let i = 0; i < count; i++) {
      this.frame.copy(out, i * size);
      this.increment();
    }
    return out;
  }

  private increment(): void {
    for (const last of this.lastDigits) {
      let at = last;
      while (++this.frame[at]! > ZERO + 9) this.frame[at--] = ZERO;
    }
  }
}
