import type { Account, Recipient } from '../load-plan.js';

export type FrameKind = 'ready' | 'ack' | 'delivery' | 'error' | 'ask' | 'other';

/** How one kind of server is spoken to. Frames are recognised by their bytes: parsing JSON would cost the generator more than the server. */
export interface Dialect {
  /** Whether a sender learns that its message was kept. */
  readonly acknowledges: boolean;
  /** Whether a socket is ready as soon as the upgrade is answered; else a `ready` frame says so. */
  readonly readyAtOnce: boolean;
  /** Request target and headers of the upgrade. */
  upgrade(account: Account): { readonly path: string; readonly headers: readonly string[] };
  /** The payload of a message. It holds `token` once or more; deliveries and acks carry it back. */
  message(from: Account, to: Recipient, token: string, text: string): string;
  kindOf(bytes: Buffer, start: number, end: number): FrameKind;
  /** What a server that asks (an `ask` frame) is answered, if anything. */
  answer(bytes: Buffer, start: number): string | undefined;
}
