import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/events/domain-events.js';
import { isId } from '../common/http/ids.js';
import type { Identity } from '../common/identity/identity.js';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import type { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { toPage } from '../common/pagination/page.js';
import type { ConversationPage, ConversationResponse, UpdateConversationDto } from './inbox.dto.js';
import { ConversationViewRepository, type ListPosition } from './conversation-view.repository.js';
import { ConversationChanged } from './inbox.events.js';
import { SharedRuns } from './shared-runs.js';

/** An account's conversations, as all of its devices see them. */
@Injectable()
export class InboxService {
  /** The devices of one account ask for the same page at the same time, when a node comes back above all. */
  private readonly pages = new SharedRuns<ConversationResponse[]>();

  constructor(
    private readonly views: ConversationViewRepository,
    private readonly events: DomainEvents,
  ) {}

  async listConversations({ userId }: Identity, { limit, cursor }: PageQueryDto): Promise<ConversationPage> {
    const position = cursor === undefined ? null : decodePosition(userId, cursor);
    const key = `${userId} ${limit} ${cursor ?? ''}`;
    const found = await this.pages.run(key, () => this.views.findPage(userId, position, limit + 1));
    return toPage(
      found,
      limit,
      (conversation) => conversation,
      (last) => encodePosition(userId, last),
    );
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

const encodePosition = (userId: string, { updatedAt, id }: ConversationResponse): string =>
  encodeCursor(scopeOf(userId), [Date.parse(updatedAt), id]);

function decodePosition(userId: string, cursor: string): ListPosition {
  const [milliseconds, id] = decodeCursor(scopeOf(userId), cursor, isPosition);
  return { updatedAt: new Date(milliseconds), id };
}

/** Times outside of what PostgreSQL and Date can both hold are nothing that we handed out. */
const isPosition = (values: readonly unknown[]): values is [number, string] =>
  values.length === 2 &&
  Number.isInteger(values[0]) &&
  Math.abs(values[0] as number) <= 8.64e15 / 2 &&
  isId(values[1]);
