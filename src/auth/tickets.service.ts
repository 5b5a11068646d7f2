import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity/identity.js';
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
  ) {}

  /** Makes a single-use pass for one socket, which lives as long as the access token that asked for it. */
  async create({ sessionId, expiresAt }: Identity): Promise<TicketResponse> {
    const { token, tokenHash } = createOpaqueToken();
    await this.tokens.insertTicket(this.database, tokenHash, sessionId, expiresAt, LIFE_SECONDS);
    return { ticket: token, expiresIn: LIFE_SECONDS };
  }
}
