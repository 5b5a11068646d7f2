import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DomainError } from '../errors/domain-error.js';
import { exceedsBounds } from './json-bounds.js';
import { hasBody } from './unread-body.js';

/** Largest request body, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024;

/** RFC 8259 knows no other encoding than UTF-8 between systems, and a parser would guess. */
const JSON_IN_UTF8 = /^application\/json[ \t]*(;[ \t]*charset=("?)utf-8\2[ \t]*)?$/i;

/** Refuses what is no UTF-8: repaired, another password would open the account. A BOM is dropped (RFC 8259, section 8.1). */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads bodies: one JSON object in UTF-8, of bounded size and depth, and nothing else. A guard and no middleware, and
 * the last of them, so that nobody's body is read who has no route or no right to it. Without a body it is out of the way.
 */
@Injectable()
export class JsonBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    return !hasBody(request) || this.read(request, context.switchToHttp().getResponse<Response>());
  }

  private async read(request: Request, response: Response): Promise<boolean> {
    checkHeaders(request);
    if (request.headers.expect !== undefined) response.writeContinue();
    const bytes = await receive(request);
    if (bytes.length > 0) request.body = parse(decode(bytes));
    return true;
  }
}

function checkHeaders({ headers }: Request): void {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = headers;
  // Not inflated: a compressed body of a few bytes could be a very large one.
  if (!JSON_IN_UTF8.test(type) || coding.toLowerCase() !== 'identity') {
    throw new DomainError('unsupported_media_type');
  }
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw new DomainError('payload_too_large');
}

function receive(request: Request): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) return chunks.push(chunk);
      request.pause();
      reject(new DomainError('payload_too_large'));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    // It broke off; nobody is there to read the answer.
    request.once('error', () => reject(new DomainError('request_timeout')));
  });
}

function decode(bytes: Buffer): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new DomainError('unsupported_media_type', { detail: 'The body is not UTF-8.' });
  }
}

function parse(text: string): object {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw refusal('The body is not JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refusal('The body must be a JSON object.');
  }
  if (exceedsBounds(body)) throw refusal('The body is nested too deeply or has a forbidden key.');
  return body;
}

const refusal = (detail: string): DomainError => new DomainError('validation_failed', { detail });
