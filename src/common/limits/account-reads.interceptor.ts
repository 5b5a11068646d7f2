import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { AuthenticatedRequest } from '../identity/current-user.decorator.js';
import { AccountReads } from './account-reads.js';

/** Every `GET` of REST is a read of the account that asks. Sockets keep their turns themselves. */
@Injectable()
export class AccountReadsInterceptor implements NestInterceptor {
  constructor(private readonly reads: AccountReads) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { method, identity, socket } = context.switchToHttp().getRequest<Partial<AuthenticatedRequest>>();
    if (method !== 'GET' || !identity) return next.handle();
    const isWanted = (): boolean => socket?.destroyed === false;
    return from(this.reads.run(identity.userId, isWanted, () => lastValueFrom(next.handle())));
  }
}
