import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DomainError } from '../errors/domain-error.js';
import { PROBLEM_JSON, toProblem } from './problem.js';

/** Writes a whole answer of problem+json (RFC 9457) where there is no response object, only a connection, which it ends. */
export function writeRefusal(socket: Duplex, error: DomainError, requestId: string): void {
  const problem = toProblem(error, requestId);
  const body = JSON.stringify(problem);
  const headers = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${PROBLEM_JSON}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  if (problem.status === 401) headers.push('WWW-Authenticate: Bearer');
  if (error.retryAfterMs !== undefined) headers.push(`Retry-After: ${Math.ceil(error.retryAfterMs / 1000)}`);
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
