import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'x-request-id';
const WELL_FORMED = /^[\w.-]{1,64}$/;

/**
 * Gives each request an id, in the answer's header, its problem details and the log.
 *
 * @param acceptsForwarded whether a proxy in front may bring the id along; anybody else's is not believed
 */
export const assignRequestId =
  (acceptsForwarded: boolean) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const forwarded = acceptsForwarded ? request.header(HEADER) : undefined;
    response.setHeader(HEADER, forwarded && WELL_FORMED.test(forwarded) ? forwarded : randomUUID());
    next();
  };

export function requestIdOf(response: { getHeader(name: string): unknown }): string {
  return String(response.getHeader(HEADER) ?? '');
}
