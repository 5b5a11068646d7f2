import type { NextFunction, Request, Response } from 'express';
import { invalidField } from '../errors/domain-error.js';
import { isReservedName } from './json-bounds.js';

/**
 * A query parameter comes once and is a string: `?a=1&a=2`, `?a[]=1` and `?a[$ne]=` are refused, and so is what is no
 * UTF-8, which the parser would repair (`?q=%FF`).
 */
export function flatQuery({ query, url }: Request, _response: Response, next: NextFunction): void {
  if (!isWellEncoded(url)) return next(invalidField('query', 'must be percent-encoded UTF-8'));
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string') return next(invalidField(name, 'must be given once'));
    if (/[[\]]/.test(name) || isReservedName(name))
      return next(invalidField(name, 'must be a plain parameter'));
  }
  next();
}

function isWellEncoded(url: string): boolean {
  const begin = url.indexOf('?');
  if (begin < 0 || !url.includes('%', begin)) return true;
  try {
    decodeURIComponent(url.slice(begin));
    return true;
  } catch {
    return false;
  }
}
