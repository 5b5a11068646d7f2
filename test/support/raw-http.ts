import type { Socket } from 'node:net';
import { dial } from './raw-socket.js';

/** Milliseconds that a test waits for an answer before it fails. */
const DEADLINE_MS = 60_000;

export interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** Writes lines of a request as they are; each ends in CRLF, and an empty one follows. */
export const lines = (...parts: string[]): string => `${[...parts, '', ''].join('\r\n')}`;

/** Sends `bytes` over a connection of their own and reads all that comes until the server closes it. */
export async function exchange(url: string, ...bytes: (string | Buffer)[]): Promise<RawAnswer> {
  const tcp = await dial(url);
  for (const piece of bytes) tcp.write(piece);
  return answerOf(tcp);
}

/** All that comes until the server closes the connection, as one answer. */
export async function answerOf(tcp: Socket): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  tcp.on('data', (chunk: Buffer) => chunks.push(chunk));
  // What was still to be sent may fail; `once` would take that for the end of the matter.
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server did not close')), DEADLINE_MS);
    tcp.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  const [head = '', ...body] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') };
}
