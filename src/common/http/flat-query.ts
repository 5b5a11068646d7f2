import type { NextFunction, Request, Response } from 'express';
import { invalidField } from '../errors/domain-error.js';
import { isReservedName } from './json-bounds.js';

/** A query parameter comes once and is a string: `?a=1&a=2`, `?a[]=1` and `?a[$ne]=` are refused. */
export function flatQuery({ query }: Request, _response: Response, next: NextFunction): void {
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string') return next(invalidField(name, 'must be given once'));
    if (/[[\]]/.test(name) || isReservedName(name))
      return next(invalidField(name, 'must be a plain parameter'));
  }
  next();
}
