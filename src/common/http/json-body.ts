import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { DomainError } from '../errors/domain-error.js';
import { exceedsBounds } from './json-bounds.js';

/** Largest request body, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024;

/** RFC 8259 knows no other encoding than UTF-8 between systems, and the parser would guess. */
const JSON_IN_UTF8 = /^application\/json[ \t]*(;[ \t]*charset=("?)utf-8\2[ \t]*)?$/i;

/** Reads bodies: one JSON object in UTF-8, of bounded size and depth, and nothing else. */
export const jsonBody: RequestHandler[] = [
  refuseOtherMediaTypes,
  // Not inflated: a compressed body of a few bytes could be a very large one.
  express.json({ limit: MAX_BODY_BYTES, inflate: false }),
  refuseExcessiveBody,
];

function refuseOtherMediaTypes(request: Request, _response: Response, next: NextFunction): void {
  if (!hasBody(request) || JSON_IN_UTF8.test(request.headers['content-type'] ?? '')) return next();
  next(new DomainError('unsupported_media_type'));
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseExcessiveBody(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (Array.isArray(body)) return next(refusal('The body must be a JSON object.'));
  if (exceedsBounds(body)) return next(refusal('The body is nested too deeply or has a forbidden key.'));
  next();
}

const refusal = (detail: string): DomainError => new DomainError('validation_failed', { detail });
