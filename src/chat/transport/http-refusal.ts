import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DomainError } from '../../common/errors/domain-error.js';
import { toProblem } from '../../common/http/problem.js';

/** Answers an upgrade with problem+json (RFC 9457) and closes the connection; no socket comes to be. */
export function refuseUpgrade(socket: Duplex, error: DomainError, requestId: string): void {
  const problem = toProblem(error, requestId);
  const body = JSON.stringify(problem);
  const headers = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  if (problem.status === 401) headers.push('WWW-Authenticate: Bearer');
  if (error.retryAfterMs !== undefined) headers.push(`Retry-After: ${Math.ceil(error.retryAfterMs / 1000)}`);
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
  // A client that keeps its side open would hold the descriptor.
  socket.once('finish', () => socket.destroy());
}
