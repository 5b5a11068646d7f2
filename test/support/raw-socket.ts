import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { frameReceiver } from './frame-receiver.js';
import { PATIENCE } from './patience.js';
import type { Frame } from './socket-client.js';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameShape {
  fin?: boolean;
  rsv1?: boolean;
  masked?: boolean;
  /** What the header says of the length, where that is not the truth. */
  declaredLength?: bigint;
}

/** A frame as a client sends it (RFC 6455, section 5.2), or as none should. */
export function clientFrame(
  opcode: number,
  payload: Buffer | string = '',
  { fin = true, rsv1 = false, masked = true, declaredLength }: FrameShape = {},
): Buffer {
  const data = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode;
  const head = Buffer.concat([
    Buffer.from([first]),
    lengthBytes(declaredLength ?? BigInt(data.length), masked),
  ]);
  if (!masked) return Buffer.concat([head, data]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, data.map((byte, index) => byte ^ mask[index % 4]!)]);
}

function lengthBytes(length: bigint, masked: boolean): Buffer {
  const bit = masked ? 0x80 : 0;
  if (length < 126n) return Buffer.from([bit | Number(length)]);
  const bytes = Buffer.alloc(length <= 0xffffn ? 3 : 9);
  bytes[0] = bit | (length <= 0xffffn ? 126 : 127);
  if (length <= 0xffffn) bytes.writeUInt16BE(Number(length), 1);
  else bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

/** A chat client that writes the bytes it is told to, whether or not a proper one would. */
export class RawSocket {
  /** Frames of the protocol, in order. */
  readonly frames: Frame[] = [];
  /** Pings (RFC 6455) that the server sent; nobody answers them. */
  pings = 0;
  /** What arrived after the server's close frame. */
  bytesAfterClose = 0;
  /** Resolves with the code of the server's close frame; 1006 when the connection ended without one. */
  readonly closeCode: Promise<number>;
  /** Resolves when the TCP connection has ended. */
  readonly ended: Promise<void>;
  private readonly receiver = frameReceiver();
  private isConcluded = false;

  private constructor(readonly tcp: Socket) {
    this.receiver.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Frame));
    this.receiver.on('ping', () => this.pings++);
    this.ended = new Promise((resolve) => tcp.once('close', () => resolve()));
    this.closeCode = new Promise((resolve) => {
      this.receiver.once('conclude', (code: number) => {
        this.isConcluded = true;
        resolve(code);
      });
      void this.ended.then(() => resolve(1006));
    });
  }

  /** Opens a session and waits for `session.ready`. The connection is destroyed when the test ends. */
  static async open(wsUrl: string, token: string): Promise<RawSocket> {
    const { tcp, head, rest } = await upgrade(wsUrl, [`Authorization: Bearer ${token}`]);
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`the upgrade was refused: ${head}`);
    const raw = new RawSocket(tcp);
    tcp.on('data', (chunk: Buffer) => raw.read(chunk));
    raw.read(rest);
    await raw.until(() => raw.frames.length > 0, 'session.ready');
    return raw;
  }

  send(frame: object): void {
    this.tcp.write(clientFrame(OPCODE.text, JSON.stringify(frame)));
  }

  /** Waits until `isDone`, looking whenever something arrived. */
  async until(isDone: () => boolean, name: string): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE);
    while (!isDone()) {
      await once(this.tcp, 'data', { signal }).catch((error: unknown) => {
        throw new Error(`no ${name}; got ${JSON.stringify(this.frames.slice(-3))}`, { cause: error });
      });
    }
  }

  private read(chunk: Buffer): void {
    if (this.isConcluded) this.bytesAfterClose += chunk.length;
    else if (chunk.length > 0) this.receiver.write(chunk);
  }
}

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const VERSION = 'Sec-WebSocket-Version: 13';

/** Asks for an upgrade; gives the answer's head and what came behind it. */
export async function upgrade(
  wsUrl: string,
  headers: readonly string[],
  requestLine?: string,
): Promise<{ tcp: Socket; head: string; rest: Buffer }> {
  const { pathname, search } = new URL(wsUrl);
  const line = requestLine ?? `GET ${pathname}${search} HTTP/1.1`;
  const tcp = await dial(wsUrl);
  const host = 'Host: 127.0.0.1';
  tcp.write(
    `${[line, host, 'Connection: Upgrade', 'Upgrade: websocket', ...withHandshake(headers), '', ''].join('\r\n')}`,
  );
  let bytes: Buffer = Buffer.alloc(0);
  while (!bytes.includes('\r\n\r\n')) {
    const [chunk] = (await once(tcp, 'data', { signal: AbortSignal.timeout(PATIENCE) })) as [Buffer];
    bytes = Buffer.concat([bytes, chunk]);
  }
  const end = bytes.indexOf('\r\n\r\n') + 4;
  return { tcp, head: bytes.toString('utf8', 0, end), rest: bytes.subarray(end) };
}

function withHandshake(headers: readonly string[]): string[] {
  const has = (name: string) => headers.some((header) => header.startsWith(name));
  return [
    ...(has('Sec-WebSocket-Key') ? [] : [KEY]),
    ...(has('Sec-WebSocket-Version') ? [] : [VERSION]),
    ...headers,
  ];
}

/** A TCP connection to the server; destroyed when the test ends. */
export async function dial(wsUrl: string): Promise<Socket> {
  const { hostname, port } = new URL(wsUrl);
  const tcp = connect(Number(port), hostname);
  tcp.on('error', () => undefined);
  onTestFinished(() => void tcp.destroy());
  await once(tcp, 'connect');
  return tcp;
}

/** Status and body of an upgrade that is refused. */
export async function refusedUpgrade(
  wsUrl: string,
  headers: readonly string[],
  requestLine?: string,
): Promise<{ status: number; head: string; body: Record<string, unknown> }> {
  const { tcp, head, rest } = await upgrade(wsUrl, headers, requestLine);
  const chunks = [rest];
  tcp.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (!tcp.closed) await once(tcp, 'close', { signal: AbortSignal.timeout(PATIENCE) });
  const text = Buffer.concat(chunks).toString();
  return {
    status: Number(head.split(' ')[1]),
    head,
    body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown>,
  };
}
