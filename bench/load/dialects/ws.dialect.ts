import type { Account, Recipient } from '../load-plan.js';
import type { Dialect, FrameKind } from './dialect.js';

/** The bare `ws` relay of bench/peers: Skein's `message.send`, passed on as it came. */
export class WsDialect implements Dialect {
  readonly acknowledges = false;
  readonly readyAtOnce = true;

  upgrade(account: Account): { path: string; headers: string[] } {
    return { path: `/?user=${account.userId}`, headers: [] };
  }

  message(from: Account, to: Recipient, token: string, text: string): string {
    const data = { from: from.userId, to, clientMsgId: token, content: { type: 'text', text } };
    return JSON.stringify({ event: 'message.send', data });
  }

  kindOf(): FrameKind {
    return 'delivery';
  }

  answer(): undefined {
    return undefined;
  }
}
