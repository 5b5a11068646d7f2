/*
 * WebSocket frames (RFC 6455), as much of them as a load generator needs. The masking key of every frame is zero:
 * the payload then stands in the frame as it is and can be patched in place, and the server unmasks it all the same.
 */

const FIN_TEXT = 0x81;
const FIN_CLOSE = 0x88;
const FIN_PING = 0x89;
const FIN_PONG = 0x8a;
const MASKED = 0x80;
const MASK_BYTES = 4;

export function textFrame(payload: string): Buffer {
  return clientFrame(FIN_TEXT, Buffer.from(payload));
}

export function pongFrame(payload: Buffer): Buffer {
  return clientFrame(FIN_PONG, payload);
}

export function closeFrame(code: number): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return clientFrame(FIN_CLOSE, payload);
}

function clientFrame(firstByte: number, payload: Buffer): Buffer {
  const length = payload.length;
  if (length > 0xffff) throw new Error(`A frame of ${length} bytes is more than this generator sends.`);
  const head =
    length < 126
      ? Buffer.from([firstByte, MASKED | length])
      : Buffer.from([firstByte, MASKED | 126, length >> 8, length & 0xff]);
  return Buffer.concat([head, Buffer.alloc(MASK_BYTES), payload]);
}

/** Receives the frames of one connection. Bytes are valid during the call only. */
export interface FrameHandler {
  onText(bytes: Buffer, start: number, end: number): void;
  onPing(payload: Buffer): void;
  onClose(code: number): void;
}

/** Finds the frames in what a server writes, keeping an unfinished one for the next read. */
export class FrameScanner {
  private unfinished: Buffer | undefined;

  constructor(private readonly handler: FrameHandler) {}

  /** Scans `bytes` from `start` up to `end`. The buffer may be reused after the call. */
  scan(bytes: Buffer, start: number, end: number): void {
    if (this.unfinished) {
      const joined = Buffer.concat([this.unfinished, bytes.subarray(start, end)]);
      this.unfinished = undefined;
      this.scan(joined, 0, joined.length);
      return;
    }
    const rest = this.scanWhole(bytes, start, end);
    if (rest < end) this.unfinished = Buffer.from(bytes.subarray(rest, end));
  }

  /** @returns where the first unfinished frame starts */
  private scanWhole(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (end - at >= 2) {
      const short = bytes[at + 1]!;
      let payload = at + 2;
      let length = short;
      if (short === 126) {
        if (end - at < 4) return at;
        length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
        payload = at + 4;
      } else if (short === 127) {
        if (end - at < 10) return at;
        length = Number(bytes.readBigUInt64BE(at + 2));
        payload = at + 10;
      }
      const next = payload + length;
      if (next > end) return at;
      this.dispatch(bytes[at]!, bytes, payload, next);
      at = next;
    }
    return at;
  }

  private dispatch(firstByte: number, bytes: Buffer, start: number, end: number): void {
    if (firstByte === FIN_TEXT) this.handler.onText(bytes, start, end);
    else if (firstByte === FIN_PING) this.handler.onPing(Buffer.from(bytes.subarray(start, end)));
    else if (firstByte === FIN_CLOSE)
      this.handler.onClose(end - start >= 2 ? bytes.readUInt16BE(start) : 1005);
    else if (firstByte !== FIN_PONG) {
      throw new Error(`The server sent a frame that starts with 0x${firstByte.toString(16)}.`);
    }
  }
}
