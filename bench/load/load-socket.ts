import { connect, type Socket } from 'node:net';
import type { Dialect, FrameKind } from './dialects/dialect.js';
import { FrameScanner, pongFrame, textFrame, type FrameHandler } from './frames.js';
import type { Account, Address } from './load-plan.js';
import { localAddress } from './local-address.js';

/** One buffer for all sockets: a read is scanned before the next one starts. */
const READ_BUFFER = Buffer.allocUnsafe(512 * 1024);
const HEAD_END = Buffer.from('\r\n\r\n');
const UPGRADED = 'HTTP/1.1 101';

export interface LoadSocketHandler {
  /** `kind` is never `ready` or `ask`. Bytes are valid during the call only. */
  onFrame(socket: LoadSocket, kind: FrameKind, bytes: Buffer, start: number, end: number): void;
  onReady(socket: LoadSocket): void;
  /** Once, whether it was ready or never came so far. */
  onClosed(socket: LoadSocket, reason: string): void;
}

/**
 * A websocket client on a raw TCP socket: no stream machinery on the way in, one write a call on the way out.
 */
export class LoadSocket implements FrameHandler {
  /** Of `performance.now()`. */
  readonly startedAt = performance.now();
  private readonly socket: Socket;
  private readonly scanner = new FrameScanner(this);
  private head: Buffer | undefined = Buffer.alloc(0);
  private closeReason: string | undefined;

  constructor(
    readonly index: number,
    address: Address,
    account: Account,
    private readonly dialect: Dialect,
    private readonly handler: LoadSocketHandler,
  ) {
    this.socket = connect({
      ...address,
      localAddress: localAddress(index),
      noDelay: true,
      onread: { buffer: READ_BUFFER, callback: (count) => this.onRead(count) },
    });
    this.socket.write(upgradeRequest(address, dialect, account));
    this.socket.on('error', (error) => (this.closeReason ??= error.message));
    this.socket.on('close', () => handler.onClosed(this, this.closeReason ?? 'ended by the server'));
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  destroy(): void {
    this.closeReason ??= 'ended by the load';
    this.socket.destroy();
  }

  onText(bytes: Buffer, start: number, end: number): void {
    const kind = this.dialect.kindOf(bytes, start, end);
    if (kind === 'ready') this.handler.onReady(this);
    else if (kind === 'ask') this.socket.write(textFrame(this.dialect.answer(bytes, start) ?? ''));
    else this.handler.onFrame(this, kind, bytes, start, end);
  }

  onPing(payload: Buffer): void {
    this.socket.write(pongFrame(payload));
  }

  onClose(code: number): void {
    this.closeReason = `closed with ${code}`;
    this.socket.destroy();
  }

  private onRead(count: number): boolean {
    if (this.head === undefined) this.scanner.scan(READ_BUFFER, 0, count);
    else this.onHead(Buffer.concat([this.head, READ_BUFFER.subarray(0, count)]));
    return true;
  }

  private onHead(head: Buffer): void {
    this.head = head;
    const end = head.indexOf(HEAD_END);
    if (end < 0) return;
    if (!head.toString('latin1', 0, UPGRADED.length).startsWith(UPGRADED)) {
      this.closeReason = `refused: ${head.toString('utf8', 0, 400)}`;
      this.socket.destroy();
      return;
    }
    this.head = undefined;
    if (this.dialect.readyAtOnce) this.handler.onReady(this);
    this.scanner.scan(head, end + HEAD_END.length, head.length);
  }
}

function upgradeRequest(address: Address, dialect: Dialect, account: Account): string {
  const { path, headers } = dialect.upgrade(account);
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${address.host}:${address.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: c2tlaW4tYmVuY2gta2V5IQ==',
    ...headers,
    '',
    '',
  ].join('\r\n');
}
