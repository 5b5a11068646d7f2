import type { Request, RequestHandler, Response } from 'express';
import type { Level, Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { requestIdOf } from '../http/request-id.js';

/** Probes come every few seconds and say nothing. */
const UNLOGGED = /^\/(health\/|metrics)/;

/**
 * Logs each answered request: id, method, path, status and milliseconds. Neither headers nor the query: that is
 * where tokens, tickets and mobile numbers travel.
 */
export const requestLog = (logger: Logger): RequestHandler =>
  pinoHttp<Request, Response>({
    logger,
    genReqId: (_request, response) => requestIdOf(response),
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId', responseTime: 'ms' },
    customLogLevel: (_request, response) => levelOf(response.statusCode),
    customSuccessMessage: (request) => `${request.method} ${pathOf(request)}`,
    customErrorMessage: (request) => `${request.method} ${pathOf(request)}`,
    // The problem filter logs what went wrong; here it would only be Express's word for a status.
    customErrorObject: (_request, _response, _error, entry: object) => ({ ...entry, err: undefined }),
    autoLogging: { ignore: (request) => UNLOGGED.test(pathOf(request)) },
    wrapSerializers: false,
    serializers: {
      req: (request: Request) => ({ method: request.method, path: pathOf(request), address: request.ip }),
      res: (response: Response) => ({ status: response.statusCode }),
    },
  }) as RequestHandler;

const levelOf = (status: number): Level => (status >= 500 ? 'error' : 'info');

const pathOf = ({ originalUrl }: Request): string => originalUrl.split('?', 1)[0]!;
