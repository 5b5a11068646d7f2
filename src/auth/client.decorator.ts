import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** What a request says about the device that sent it, whoever its user is. */
export interface Client {
  /** As far as the proxies that we trust vouch for it; a forged X-Forwarded-For changes nothing. */
  address: string;
  userAgent: string | null;
}

const MAX_USER_AGENT_LENGTH = 256;

export const CurrentClient = createParamDecorator((_data: unknown, context: ExecutionContext): Client => {
  const request = context.switchToHttp().getRequest<Request>();
  const userAgent = request.get('user-agent')?.slice(0, MAX_USER_AGENT_LENGTH);
  return { address: request.ip ?? '', userAgent: userAgent || null };
});
