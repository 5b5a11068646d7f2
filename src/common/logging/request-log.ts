import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { requestIdOf } from '../http/request-id.js';

/** Probes come every few seconds and say nothing. */
const UNLOGGED = /^\/(health\/|metrics)/;

/**
 * Logs each answered request: id, method, path, status and milliseconds. Neither headers nor the query: that is
 * where tokens, tickets and mobile numbers travel.
 *
 * One line of our own and not pino-http, which makes a child logger with serializers for every request, even where
 * the level drops the line that it is made for.
 */
export const requestLog =
  (logger: Logger): RequestHandler =>
  (request, response, next) => {
    const begin = performance.now();
    // Now: a connection that breaks off does not know its address any more.
    const address = logger.isLevelEnabled('info') ? request.ip : undefined;
    response.once('close', () => {
      const level = response.statusCode >= 500 ? 'error' : 'info';
      if (!logger.isLevelEnabled(level)) return;
      const { method } = request;
      const path = pathOf(request);
      if (UNLOGGED.test(path)) return;
      const entry = {
        requestId: requestIdOf(response),
        req: { method, path, address },
        res: { status: response.statusCode },
        ms: Math.round(performance.now() - begin),
      };
      logger[level](entry, response.writableFinished ? `${method} ${path}` : `${method} ${path} broken off`);
    });
    next();
  };

const pathOf = ({ originalUrl }: Request): string => originalUrl.split('?', 1)[0]!;
