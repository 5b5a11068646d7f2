import { Injectable } from '@nestjs/common';
import { DomainError, invalidField } from '../../common/errors/domain-error.js';
import type { JsonText } from '../../common/http/json-text.decorator.js';
import type { Identity } from '../../common/identity/identity.js';
import type { ChangesQueryDto, HistoryQueryDto, MessagePageResponse } from './conversations.dto.js';
import { HistoryRepository, type MessagePage } from './history.repository.js';
import type { LogGap } from './log-gap.js';
import type { LogMessage } from '../message/log-message.js';

/** Reads a conversation's log as far as the caller may see it: from the joining to the leaving. */
@Injectable()
export class HistoryService {
  constructor(private readonly history: HistoryRepository) {}

  /** @throws DomainError `conversation_not_found`, `validation_failed` for `before` together with `after` */
  async listMessages(
    { userId }: Identity,
    conversationId: string,
    { before, after, limit }: HistoryQueryDto,
  ): Promise<JsonText<MessagePageResponse>> {
    if (before !== undefined && after !== undefined) throw invalidField('after', 'cannot go with before');
    if (after !== undefined) {
      return pageOf(found(await this.history.findAfter(conversationId, userId, after, limit + 1)), limit);
    }
    const below = before ?? Number.MAX_SAFE_INTEGER;
    const newest = found(await this.history.findBefore(conversationId, userId, below, limit + 1));
    // The row that only tells that there is more is the oldest here.
    return pageText(newest.messages.slice(-limit), hasMore(newest, limit));
  }

  /** @throws DomainError `conversation_not_found` */
  async listChanges(
    { userId }: Identity,
    conversationId: string,
    { since, limit }: ChangesQueryDto,
  ): Promise<JsonText<MessagePageResponse>> {
    return pageOf(found(await this.history.findChanged(conversationId, userId, since, limit + 1)), limit);
  }

  /** What a place in the log missed, whoever asks; for the server's own delivery. See `LogGap`. */
  findMissing(conversationId: string, gap: LogGap): Promise<LogMessage[]> {
    return this.history.findMissing(conversationId, gap);
  }
}

function found(page: MessagePage | null): MessagePage {
  if (!page) throw new DomainError('conversation_not_found');
  return page;
}

const pageOf = (page: MessagePage, limit: number): JsonText<MessagePageResponse> =>
  pageText(page.messages.slice(0, limit), hasMore(page, limit));

const hasMore = ({ messages, isCut }: MessagePage, limit: number): boolean =>
  isCut || messages.length > limit;

const pageText = (items: string[], areMore: boolean): JsonText<MessagePageResponse> =>
  `{"items":[${items.join(',')}],"hasMore":${areMore}}` as JsonText<MessagePageResponse>;
