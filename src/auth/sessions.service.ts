import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { DomainEvents } from '../common/events/domain-events.js';
import { isId } from '../common/http/ids.js';
import type { Identity } from '../common/identity/identity.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import type { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { toPage } from '../common/pagination/page.js';
import { Database, type Transaction } from '../database/database.js';
import { type RevocationReason, SessionsRevoked } from './auth.events.js';
import { type SessionPage, toSessionResponse } from './session.dto.js';
import { SessionsRepository } from './sessions.repository.js';

/** The device sessions of an account, and their end. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly events: DomainEvents,
  ) {}

  async list({ userId, sessionId }: Identity, { limit, cursor }: PageQueryDto): Promise<SessionPage> {
    const scope = `sessions ${userId}`;
    const beforeId = cursor === undefined ? null : decodeCursor(scope, cursor, isPosition)[0];
    const rows = await this.sessions.findPage(this.database, userId, beforeId, limit + 1);
    return toPage(
      rows,
      limit,
      (row) => toSessionResponse(row, sessionId),
      ({ id }) => encodeCursor(scope, [id]),
    );
  }

  /** Ends one of the caller's sessions, this or another. @throws DomainError `session_not_found` */
  async revoke({ userId }: Identity, id: string): Promise<void> {
    if ((await this.sessions.revoke(this.database, id, userId)) === null) {
      throw new DomainError('session_not_found');
    }
    this.publish(userId, [id], 'session_revoked');
  }

  /** Ends the session that asks; nothing to do when it has ended meanwhile. */
  async logOut({ userId, sessionId }: Identity): Promise<void> {
    await this.sessions.revoke(this.database, sessionId, userId);
    this.publish(userId, [sessionId], 'logged_out');
  }

  /** Ends all sessions of the caller but the one that asks. */
  async revokeOthers(tx: Transaction, { userId, sessionId }: Identity): Promise<void> {
    const ids = await this.sessions.revokeOthers(tx, userId, sessionId);
    tx.afterCommit(() => this.publish(userId, ids, 'password_changed'));
  }

  /** Removes all sessions of an account that is being erased. */
  async deleteAll(tx: Transaction, userId: string): Promise<void> {
    const ids = await this.sessions.deleteAll(tx, userId);
    tx.afterCommit(() => this.publish(userId, ids, 'account_deleted'));
  }

  private publish(userId: string, sessionIds: string[], reason: RevocationReason): void {
    if (sessionIds.length > 0) this.events.publish(SessionsRevoked, { userId, sessionIds, reason });
  }
}

const isPosition = (values: readonly unknown[]): values is [string] => values.length === 1 && isId(values[0]);
