import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Identity } from './identity.js';

/** An Express request after the HTTP guard has let it through. */
export interface AuthenticatedRequest extends Request {
  identity: Identity;
}

/** The caller's identity, first argument of every use case. Only on routes that are not `@Public()`. */
export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Identity =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().identity,
);
