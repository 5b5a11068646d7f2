import { Injectable } from '@nestjs/common';
import { DomainError, invalidField } from '../common/errors/domain-error.js';
import type { Identity } from '../common/identity/identity.js';
import { Database } from '../database/database.js';
import type { ChangesQueryDto, HistoryQueryDto, MessagePageResponse } from './conversations.dto.js';
import { HistoryRepository, type VisibleLog } from './history.repository.js';
import type { LogMessage } from './log-message.js';

/** Reads a conversation's log as far as the caller may see it: from the joining to the leaving. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly database: Database,
    private readonly history: HistoryRepository,
  ) {}

  /** @throws DomainError `conversation_not_found`, `validation_failed` for `before` together with `after` */
  async listMessages(
    { userId }: Identity,
    conversationId: string,
    { before, after, limit }: HistoryQueryDto,
  ): Promise<MessagePageResponse> {
    if (before !== undefined && after !== undefined) throw invalidField('after', 'cannot go with before');
    const log = await this.getVisible(conversationId, userId);
    if (after !== undefined) {
      return pageOf(await this.history.findAfter(this.database, log, after, limit + 1), limit);
    }
    const newest = await this.history.findBefore(
      this.database,
      log,
      before ?? Number.MAX_SAFE_INTEGER,
      limit + 1,
    );
    return { items: newest.slice(-limit), hasMore: newest.length > limit };
  }

  /** @throws DomainError `conversation_not_found` */
  async listChanges(
    { userId }: Identity,
    conversationId: string,
    { since, limit }: ChangesQueryDto,
  ): Promise<MessagePageResponse> {
    const log = await this.getVisible(conversationId, userId);
    return pageOf(await this.history.findChanged(this.database, log, since, limit + 1), limit);
  }

  /** Messages of a conversation by number, whoever asks; for the server's own delivery. */
  findRange(conversationId: string, fromSeq: number, toSeq: number): Promise<LogMessage[]> {
    const log: VisibleLog = {
      id: conversationId,
      type: 'group',
      lowUserId: null,
      highUserId: null,
      fromSeq,
      toSeq,
    };
    return this.history.findAfter(this.database, log, 0, toSeq - fromSeq + 1);
  }

  private async getVisible(conversationId: string, userId: string): Promise<VisibleLog> {
    const log = await this.history.findVisible(this.database, conversationId, userId);
    if (!log) throw new DomainError('conversation_not_found');
    return log;
  }
}

const pageOf = (items: LogMessage[], limit: number): MessagePageResponse => ({
  items: items.slice(0, limit),
  hasMore: items.length > limit,
});
