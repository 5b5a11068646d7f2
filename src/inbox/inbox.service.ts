import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/events/domain-events.js';
import { isId } from '../common/http/ids.js';
import type { JsonText } from '../common/http/json-text.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import type { PageQueryDto } from '../common/pagination/page-query.dto.js';
import type { ConversationPage, ConversationResponse, UpdateConversationDto } from './inbox.dto.js';
import { ConversationPages } from './conversation-pages.js';
import { ConversationViewRepository, type ListPosition } from './conversation-view.repository.js';
import { ConversationChanged } from './inbox.events.js';
import type { ListedConversation } from './packed-conversation.js';

/** An account's conversations, as all of its devices see them. */
@Injectable()
export class InboxService {
  private readonly pages: ConversationPages;

  constructor(
    private readonly views: ConversationViewRepository,
    private readonly events: DomainEvents,
  ) {
    this.pages = new ConversationPages((...asked) => views.findPages(...asked));
  }

  async listConversations(
    { userId }: Identity,
    { limit, cursor }: PageQueryDto,
  ): Promise<JsonText<ConversationPage>> {
    const position = cursor === undefined ? null : decodePosition(userId, cursor);
    const { json, continueAfter } = await this.pages.read(userId, { position, limit });
    const nextCursor = continueAfter ? `"${encodePosition(userId, continueAfter)}"` : 'null';
    return `{"items":[${json}],"nextCursor":${nextCursor}}`;
  }

  /** @throws DomainError `conversation_not_found` */
  getConversation({ userId }: Identity, conversationId: string): Promise<ConversationResponse> {
    return this.views.get(userId, conversationId);
  }

  /** @throws DomainError `conversation_not_found` */
  async updateConversation(
    { userId }: Identity,
    conversationId: string,
    changes: UpdateConversationDto,
  ): Promise<ConversationResponse> {
    await this.views.setMarks(userId, conversationId, changes);
    const conversation = await this.views.get(userId, conversationId);
    this.events.publish(ConversationChanged, { userId, conversation });
    return conversation;
  }
}

const scopeOf = (userId: string): string => `conversations:${userId}`;

const encodePosition = (userId: string, { updatedAt, id }: ListedConversation): string =>
  encodeCursor(scopeOf(userId), [Date.parse(updatedAt), id]);

function decodePosition(userId: string, cursor: string): ListPosition {
  const [milliseconds, id] = decodeCursor(scopeOf(userId), cursor, isPosition);
  return { updatedAt: new Date(milliseconds), id };
}

/** Milliseconds of 9999-12-31T23:59:59.999Z; PostgreSQL has no room for all that a Date can be. */
const LAST_INSTANT = 253_402_300_799_999;

/** A time before 1970 or after 9999 is nothing that we handed out. */
const isPosition = (values: readonly unknown[]): values is [number, string] =>
  values.length === 2 &&
  Number.isInteger(values[0]) &&
  (values[0] as number) >= 0 &&
  (values[0] as number) <= LAST_INSTANT &&
  isId(values[1]);
