import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds that a client gets to take an answer that came before it had sent its whole request. */
const LINGER_MS = 1000;

/** Whether a request announces a body (RFC 9112, section 6.3). */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Whether some of a request's body has not come yet. */
export const isUnread = (request: IncomingMessage): boolean => !request.complete && hasBody(request);

/**
 * Called when an answer begins. One that does not wait for the end of the request's body ends the connection: the rest
 * of the body would have to be read, however much it is, before the next request could be found.
 */
export function closeIfUnread(request: IncomingMessage, response: ServerResponse): void {
  if (!isUnread(request)) return;
  response.setHeader('Connection', 'close');
  const { socket } = request;
  // Node calls this when the last answer of a connection has left.
  socket.destroySoon = () => closeLingering(socket);
}

/**
 * Ends our side and lets the client read until there. A connection that is closed while bytes of the client are unread is
 * reset, and a reset may overtake the answer (RFC 9112, section 9.6). What the client still sends is not read.
 */
export function closeLingering(socket: Socket): void {
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  // Not at once: Node has just told it to read on.
  setImmediate(() => socket.pause());
}
