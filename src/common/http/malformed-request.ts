import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { DomainError } from '../errors/domain-error.js';
import type { ErrorCode } from '../errors/error-catalogue.js';
import { writeRefusal } from './raw-refusal.js';
import { closeLingering } from './unread-body.js';

/** What Node's HTTP parser stops at; everything else that it does not understand is `validation_failed`. */
const CODES: Partial<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/**
 * Answers bytes that are no HTTP request (RFC 9112): two lengths, a length and a transfer coding, a header without an
 * end, a request that does not arrive in time.
 *
 * @param mayAnswer false where the answer to another request is under way, of which this one would become a part
 */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket, mayAnswer: boolean): void {
  if (!mayAnswer || !socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const code = CODES[error.code ?? ''] ?? 'validation_failed';
  const detail = code === 'validation_failed' ? 'This is not a well-formed HTTP request.' : undefined;
  writeRefusal(socket, new DomainError(code, { detail }), randomUUID());
  closeLingering(socket);
}
