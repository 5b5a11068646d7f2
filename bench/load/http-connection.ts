import { connect, type Socket } from 'node:net';
import type { Address } from './load-plan.js';
import { localAddress } from './local-address.js';

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = Buffer.from('content-length: ');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');
const STATUS_AT = 'HTTP/1.1 '.length;
const ZERO = 0x30;

export interface HttpAnswer {
  readonly status: number;
  readonly bytes: number;
  /** The start of the answer, for a report of what went wrong. */
  readonly text: () => string;
}

/** HTTP/1.1 over one kept connection: one request in flight, the answer measured and not parsed. */
export class HttpConnection {
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);

  constructor(
    index: number,
    address: Address,
    private readonly onAnswer: (connection: HttpConnection, answer: HttpAnswer) => void,
    private readonly onClosed: (reason: string) => void,
  ) {
    this.socket = connect({ ...address, localAddress: localAddress(index), noDelay: true });
    this.socket.on('data', (chunk: Buffer) => this.onData(chunk));
    this.socket.on('error', () => undefined); // 'close' follows and tells it
    this.socket.on('close', () => this.onClosed('the server closed an HTTP connection'));
  }

  send(request: Buffer): void {
    this.socket.write(request);
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  private onData(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const length = answerLength(this.received);
    if (length === undefined || this.received.length < length) return;
    const answer = this.received;
    this.received = answer.subarray(length);
    this.onAnswer(this, {
      status: statusOf(answer),
      bytes: length,
      text: () => answer.toString('utf8', 0, 600),
    });
  }
}

function statusOf(answer: Buffer): number {
  return [0, 1, 2].reduce((status, i) => status * 10 + answer[STATUS_AT + i]! - ZERO, 0);
}

/** Length of head and body together; undefined while it cannot be told. */
function answerLength(answer: Buffer): number | undefined {
  const head = answer.indexOf(HEAD_END);
  if (head < 0) return undefined;
  const body = head + HEAD_END.length;
  const at = answer.subarray(0, head).toString('latin1').toLowerCase().indexOf(CONTENT_LENGTH.toString());
  if (at >= 0) return body + Number.parseInt(answer.toString('latin1', at + CONTENT_LENGTH.length, head), 10);
  if (statusOf(answer) === 204) return body;
  const last = answer.indexOf(LAST_CHUNK, head);
  return last < 0 ? undefined : last + LAST_CHUNK.length;
}
