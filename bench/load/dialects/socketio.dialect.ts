import type { Account, Recipient } from '../load-plan.js';
import type { Dialect, FrameKind } from './dialect.js';

const digit = (character: string): number => character.charCodeAt(0);
const OPEN = digit('0');
const PING = digit('2');
const MESSAGE = digit('4');
const CONNECT = digit('0');
const EVENT = digit('2');

/** Socket.IO 4 over Engine.IO 4, straight over the websocket transport: the fastest that its clients can choose. */
export class SocketIoDialect implements Dialect {
  readonly acknowledges = false;
  readonly readyAtOnce = false;

  upgrade(account: Account): { path: string; headers: string[] } {
    return { path: `/socket.io/?EIO=4&transport=websocket&user=${account.userId}`, headers: [] };
  }

  message(from: Account, to: Recipient, token: string, text: string): string {
    const data = { from: from.userId, to, clientMsgId: token, content: { type: 'text', text } };
    return `42${JSON.stringify(['message', data])}`;
  }

  kindOf(bytes: Buffer, start: number): FrameKind {
    const first = bytes[start];
    if (first === OPEN || first === PING) return 'ask';
    if (first !== MESSAGE) return 'other';
    const second = bytes[start + 1];
    if (second === EVENT) return 'delivery';
    return second === CONNECT ? 'ready' : 'error';
  }

  answer(bytes: Buffer, start: number): string {
    return bytes[start] === OPEN ? '40' : '3';
  }
}
