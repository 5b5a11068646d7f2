import type { Account, Recipient } from '../load-plan.js';
import type { Dialect, FrameKind } from './dialect.js';

const letter = (character: string): number => character.charCodeAt(0);
const A = letter('a');
const E = letter('e');
const M = letter('m');
const N = letter('n');
const S = letter('s');
const C = letter('c');
/** Where the name starts in `{"event":"…`. */
const NAME = 10;
/** Where `new` starts in `message.new`, and `ready` in `session.ready`. */
const SECOND_WORD = NAME + 8;

/** Skein's protocol, version 1: docs/protocol.md. */
export class SkeinDialect implements Dialect {
  readonly acknowledges = true;
  readonly readyAtOnce = false;

  upgrade(account: Account): { path: string; headers: string[] } {
    return { path: '/ws', headers: [`Authorization: Bearer ${account.accessToken}`] };
  }

  message(_from: Account, to: Recipient, token: string, text: string): string {
    const data = { to, clientMsgId: token, content: { type: 'text', text } };
    return JSON.stringify({ event: 'message.send', id: token, data });
  }

  kindOf(bytes: Buffer, start: number): FrameKind {
    const first = bytes[start + NAME];
    if (first === M) return bytes[start + SECOND_WORD] === N ? 'delivery' : 'other';
    if (first === A) return 'ack';
    if (first === E) return 'error';
    // session.ready, and session.closing, which a load should not meet
    if (first === S) return bytes[start + SECOND_WORD] === C ? 'error' : 'ready';
    return 'other';
  }

  answer(): undefined {
    return undefined;
  }
}
