import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { AuthConfig } from '../config/config.js';
import { Database } from '../database/database.js';
import { createOpaqueToken } from './opaque-token.js';
import type { TicketResponse } from './session.dto.js';
import { TokensRepository } from './tokens.repository.js';

/** Long enough to open a socket; a ticket stands in an address, and addresses are logged. */
const LIFE_SECONDS = 30;

@Injectable()
export class TicketsService {
  constructor(
    private readonly database: Database,
    private readonly tokens: TokensRepository,
    private readonly config: AuthConfig,
  ) {}

  /**
   * Makes a single-use pass for one socket, which lives as long as the access token that asked for it.
   *
   * @throws DomainError `rate_limited` when the session has as many open ones as it may
   */
  async create({ sessionId, expiresAt }: Identity): Promise<TicketResponse> {
    const { token, tokenHash } = createOpaqueToken();
    await this.database.transaction(async (tx) => {
      const open = await this.tokens.countOpenTickets(tx, sessionId);
      if (open >= this.config.ticketsPerSession) {
        throw new DomainError('rate_limited', { retryAfterMs: LIFE_SECONDS * 1000 });
      }
      await this.tokens.insertTicket(tx, tokenHash, sessionId, expiresAt, LIFE_SECONDS);
    });
    return { ticket: token, expiresIn: LIFE_SECONDS };
  }
}
