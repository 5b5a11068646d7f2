/**
 * What the server refused, or that it could not be reached. `code` is one of the protocol's error codes, or one of
 * two of our own: `disconnected` (nothing came back: whether it was done is not known) and `timeout`.
 */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: { retryAfterMs?: number; fields?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'Failure';
  }

  /** Whether the same request may well succeed later; a message is then sent again by itself. */
  get isPassing(): boolean {
    return ['disconnected', 'timeout', 'rate_limited', 'unavailable', 'internal_error'].includes(this.code);
  }
}
