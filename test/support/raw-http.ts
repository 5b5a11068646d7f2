import { once } from 'node:events';
import type { Socket } from 'node:net';
import { dial } from './raw-socket.js';

/** Milliseconds that a test waits for an answer before it fails. */
const DEADLINE_MS = 60_000;

export interface RawAnswer {
  status: number;
  head: string;
  body: string;
  /** Bytes of the request that left, of however many there were to send. */
  bytesSent: number;
}

/** Writes lines of a request as they are; each ends in CRLF, and an empty one follows. */
export const lines = (...parts: string[]): string => `${[...parts, '', ''].join('\r\n')}`;

/** Sends `bytes` over a connection of their own and reads all that comes until the server closes it. */
export async function exchange(url: string, ...bytes: (string | Buffer)[]): Promise<RawAnswer> {
  const tcp = await dial(url);
  for (const piece of bytes) tcp.write(piece);
  return { ...(await answerOf(tcp)), bytesSent: tcp.bytesWritten - tcp.writableLength };
}

/** All that comes until the server closes the connection, as one answer. */
export async function answerOf(tcp: Socket): Promise<Omit<RawAnswer, 'bytesSent'>> {
  const chunks: Buffer[] = [];
  tcp.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (!tcp.closed) await once(tcp, 'close', { signal: AbortSignal.timeout(DEADLINE_MS) });
  const [head = '', ...body] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') };
}
