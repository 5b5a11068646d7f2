import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { DomainError } from '../common/errors/domain-error.js';
import type { AuthenticatedRequest } from '../common/identity/current-user.decorator.js';
import { IS_PUBLIC } from '../common/identity/public.decorator.js';
import { TokenVerifier } from './token-verifier.service.js';

/** The characters of RFC 6750's b64token; anything else is no bearer token. */
const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * Bound once for all of REST: a route needs an access token unless it says `@Public()`. Sockets are checked before the
 * upgrade is answered, so nothing is left to do for them here.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || this.isPublic(context)) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const token = bearerToken(request);
    try {
      if (token === undefined) throw new DomainError('unauthenticated');
      request.identity = await this.verifier.verifyAccessToken(token);
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.status === 401) {
        http.getResponse<Response>().setHeader('WWW-Authenticate', challenge(token));
      }
      throw error;
    }
  }

  private isPublic(context: ExecutionContext): boolean {
    return this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()]);
  }
}

const bearerToken = (request: Request): string | undefined =>
  BEARER.exec(request.headers.authorization ?? '')?.[1];

/** RFC 6750, section 3: without a token no error is named. */
const challenge = (token: string | undefined): string =>
  token === undefined ? 'Bearer realm="skein"' : 'Bearer realm="skein", error="invalid_token"';
