import type { Writable } from 'node:stream';
import * as ws from 'ws';

interface ReceiverModule {
  Receiver: new (options: { isServer: boolean }) => Writable;
}

/**
 * The parser of the `ws` library, which its types leave out: emits `message`, `ping`, `pong` and `conclude` for the
 * bytes that are written to it, as a client reads them.
 */
export const frameReceiver = (): Writable =>
  new (ws as unknown as ReceiverModule).Receiver({ isServer: false });
