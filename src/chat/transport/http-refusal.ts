import type { Duplex } from 'node:stream';
import type { DomainError } from '../../common/errors/domain-error.js';
import { writeRefusal } from '../../common/http/raw-refusal.js';

/** Answers an upgrade with problem+json (RFC 9457) and closes the connection; no socket comes to be. */
export function refuseUpgrade(socket: Duplex, error: DomainError, requestId: string): void {
  writeRefusal(socket, error, requestId);
  // A client that keeps its side open would hold the descriptor.
  socket.once('finish', () => socket.destroy());
}
