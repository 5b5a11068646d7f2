/** Who is asking: proven by an access token or a ticket, never taken from a body or a frame. */
export interface Identity {
  readonly userId: string;
  /** The device session that the token belongs to; revoking it ends the token. */
  readonly sessionId: string;
  /** When the access token stops working, in milliseconds since the epoch. */
  readonly expiresAt: number;
}
