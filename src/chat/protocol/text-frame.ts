/** FIN and opcode 1: a text message in one frame (RFC 6455, section 5.2). */
const FINAL_TEXT = 0x81;
const TWO_BYTE_LENGTH = 126;
const EIGHT_BYTE_LENGTH = 127;

/**
 * Frames texts for the wire, unmasked as a server sends them, back to back in one buffer. The buffer can then go to
 * any number of sockets as it is: it is built once, however many clients it has.
 */
export function textFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const total = lengths.reduce((sum, length) => sum + headerLength(length) + length, 0);
  const buffer = Buffer.allocUnsafe(total);
  let offset = 0;
  for (const [index, text] of texts.entries()) {
    offset = writeHeader(buffer, offset, lengths[index]!);
    offset += buffer.write(text, offset);
  }
  return buffer;
}

/** A single text as a frame. */
export function textFrame(text: string): Buffer {
  const buffer = Buffer.allocUnsafe(framedLength(text));
  writeTextFrame(buffer, 0, text);
  return buffer;
}

/** Bytes that a text takes as a frame. */
export function framedLength(text: string): number {
  const length = Buffer.byteLength(text);
  return headerLength(length) + length;
}

/** Frames a text into a buffer at `offset`; returns where the frame ends. */
export function writeTextFrame(buffer: Buffer, offset: number, text: string): number {
  if (!hasTwoByteLength(text)) {
    const start = writeHeader(buffer, offset, Buffer.byteLength(text));
    return start + buffer.write(text, start);
  }
  // The length is known once the text is written; counting it before would read it twice.
  const payload = buffer.write(text, offset + 4);
  writeHeader(buffer, offset, payload);
  return offset + 4 + payload;
}

/** Whether the payload's length takes two bytes for certain: UTF-8 has one to three bytes for each UTF-16 unit. */
const hasTwoByteLength = ({ length }: string): boolean => length >= TWO_BYTE_LENGTH && length * 3 <= 0xffff;

function headerLength(payload: number): number {
  if (payload < TWO_BYTE_LENGTH) return 2;
  return payload <= 0xffff ? 4 : 10;
}

function writeHeader(buffer: Buffer, offset: number, payload: number): number {
  buffer[offset] = FINAL_TEXT;
  if (payload < TWO_BYTE_LENGTH) {
    buffer[offset + 1] = payload;
    return offset + 2;
  }
  if (payload <= 0xffff) {
    buffer[offset + 1] = TWO_BYTE_LENGTH;
    return buffer.writeUInt16BE(payload, offset + 2);
  }
  buffer[offset + 1] = EIGHT_BYTE_LENGTH;
  return buffer.writeBigUInt64BE(BigInt(payload), offset + 2);
}
