import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { ERROR_CODE } from '../http/problem.js';
import { requestIdOf } from '../http/request-id.js';
import type { AuthenticatedRequest } from '../identity/current-user.decorator.js';

/** Probes come every few seconds and say nothing. */
const UNLOGGED = /^\/(health\/|metrics)/;

/** The status under which requests are counted whose client left before the answer, as nginx has it. */
const BROKEN_OFF = 499;

/**
 * Logs each answered request: id, method, path, status, the error's code, who asked, and milliseconds. Neither headers nor
 * the query: that is where tokens, tickets and mobile numbers travel.
 *
 * One line of our own and not pino-http, which makes a child logger with serializers for every request, even where
 * the level drops the line that it is made for.
 *
 * @param count is told the status of each
 */
export const requestLog =
  (logger: Logger, count: (status: number) => void): RequestHandler =>
  (request, response, next) => {
    const begin = performance.now();
    // Now: a connection that breaks off does not know its address any more.
    const address = logger.isLevelEnabled('info') ? request.ip : undefined;
    response.once('close', () => {
      count(response.writableFinished ? response.statusCode : BROKEN_OFF);
      const level = response.statusCode >= 500 ? 'error' : 'info';
      if (!logger.isLevelEnabled(level)) return;
      const { method } = request;
      const path = pathOf(request);
      if (UNLOGGED.test(path)) return;
      const entry = {
        requestId: requestIdOf(response),
        req: { method, path, address },
        res: { status: response.statusCode },
        ...whoAsked(request),
        ...codeOf(response),
        ms: Math.round(performance.now() - begin),
      };
      logger[level](entry, response.writableFinished ? `${method} ${path}` : `${method} ${path} broken off`);
    });
    next();
  };

const pathOf = ({ originalUrl }: Request): string => originalUrl.split('?', 1)[0]!;

/** The account and the device session, where an access token named them. */
function whoAsked(request: Request): { userId?: string; sessionId?: string } {
  const { identity } = request as Partial<AuthenticatedRequest>;
  return identity ? { userId: identity.userId, sessionId: identity.sessionId } : {};
}

const codeOf = ({ locals }: Response): { code?: string } =>
  typeof locals[ERROR_CODE] === 'string' ? { code: locals[ERROR_CODE] } : {};
