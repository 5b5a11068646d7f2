import express, { type NextFunction, type Request, type RequestHandler } from 'express';
import { DomainError } from '../errors/domain-error.js';
import { exceedsBounds } from './json-bounds.js';

/** Largest request body, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024;

/** RFC 8259 knows no other encoding than UTF-8 between systems, and the parser would guess. */
const JSON_IN_UTF8 = /^application\/json[ \t]*(;[ \t]*charset=("?)utf-8\2[ \t]*)?$/i;

// Not inflated: a compressed body of a few bytes could be a very large one.
const parse = express.json({ limit: MAX_BODY_BYTES, inflate: false });

/** Reads bodies: one JSON object in UTF-8, of bounded size and depth, and nothing else. Without a body it is out of the way. */
export const jsonBody: RequestHandler = (request, response, next) => {
  if (!hasBody(request)) return next();
  if (!JSON_IN_UTF8.test(request.headers['content-type'] ?? '')) {
    return next(new DomainError('unsupported_media_type'));
  }
  parse(request, response, (error?: unknown) => (error ? next(error) : refuseExcessiveBody(request, next)));
};

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseExcessiveBody(request: Request, next: NextFunction): void {
  const body: unknown = request.body;
  if (Array.isArray(body)) return next(refusal('The body must be a JSON object.'));
  if (exceedsBounds(body)) return next(refusal('The body is nested too deeply or has a forbidden key.'));
  next();
}

const refusal = (detail: string): DomainError => new DomainError('validation_failed', { detail });
