import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DomainError } from '../errors/domain-error.js';
import type { ErrorCode } from '../errors/error-catalogue.js';
import { ERROR_CODE, PROBLEM_JSON, toProblem } from './problem.js';
import type { AuthenticatedRequest } from '../identity/current-user.decorator.js';
import type { Identity } from '../identity/identity.js';
import { requestIdOf } from './request-id.js';
import { isUnread } from './unread-body.js';

/** What Nest, Express and the body parser mean by a status. Their words may quote the request; ours do not. */
const CODE_BY_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'validation_failed',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'route_not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  412: 'precondition_failed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  416: 'range_not_satisfiable',
  429: 'rate_limited',
  431: 'headers_too_large',
  503: 'unavailable',
};

/** Answers every failure of REST as RFC 9457 problem details. A surprise shows its request id and nothing else. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  /** @param translate names errors of libraries that only other layers know, such as the database driver's */
  constructor(private readonly translate: (error: unknown) => unknown) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const requestId = requestIdOf(response);
    const error = this.toDomainError(exception);
    response.locals[ERROR_CODE] = error.code;
    this.log(error, http.getRequest<AuthenticatedRequest>(), requestId);
    // The answer has begun: all that can still be said is that it is not complete.
    if (response.headersSent) return void response.destroy();
    if (error.retryAfterMs !== undefined) {
      response.setHeader('Retry-After', Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
    }
    const send = (): void => {
      response
        .status(error.status)
        .type(PROBLEM_JSON)
        .send(JSON.stringify(toProblem(error, requestId)));
    };
    // A small body stands right behind its head, and who sends one need not lose the connection (unread-body.ts).
    if (isUnread(http.getRequest<Request>())) setImmediate(send);
    else send();
  }

  private toDomainError(exception: unknown): DomainError {
    const error = this.translate(exception);
    if (error instanceof DomainError) return error;
    const status = statusOf(error);
    const code = CODE_BY_STATUS[status];
    if (code) return new DomainError(code, { cause: exception });
    if (status >= 400 && status < 500)
      return new DomainError('validation_failed', { status, cause: exception });
    return new DomainError('internal_error', { cause: exception });
  }

  private log(error: DomainError, { method, path, identity }: AuthenticatedRequest, requestId: string): void {
    const level = error.definition.logLevel;
    if (level !== 'error' && level !== 'warn') return; // the request log names its status and code
    // Public routes have no identity.
    const { userId, sessionId } = (identity as Identity | undefined) ?? {};
    const { code, cause, message } = error;
    this.logger[level]({ requestId, method, path, userId, sessionId, code, err: cause ?? error }, message);
  }
}

/** Of Nest's exceptions and of those of Express, `send` and their kin (http-errors); 500 where an error has none. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { status?: unknown } | null | undefined)?.status;
  return typeof status === 'number' ? status : 500;
}
