import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { TokenVerifier } from '../../auth/token-verifier.service.js';
import type { Identity } from '../../common/identity/identity.js';
import { credentialOf } from './upgrade-request.js';

/** Turns the credential of an upgrade into an identity, before the upgrade is answered. */
@Injectable()
export class WsTokenGuard {
  constructor(private readonly tokens: TokenVerifier) {}

  /** @throws DomainError `unauthenticated`, `token_expired`, `unavailable` */
  async authenticate(request: IncomingMessage): Promise<Identity> {
    const credential = credentialOf(request);
    return 'ticket' in credential
      ? this.tokens.redeemTicket(credential.ticket)
      : this.tokens.verifyArrival(credential.token);
  }
}
