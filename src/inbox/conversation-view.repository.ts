import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { Database } from '../database/database.js';
import { unpackRows } from '../database/packed-fields.js';
import type { ConversationResponse, UpdateConversationDto } from './inbox.dto.js';
import { CHANGED_QUERY, PAGE_QUERY, PAGES_QUERY, SINGLE_QUERY } from './conversation-view.query.js';
import { type ConversationViewRow, toConversationResponse } from './conversation-view.row.js';
import { type ListedConversation, unpackConversation } from './packed-conversation.js';

/** A place in the conversation list: newest first, the id decides between equal times. */
export interface ListPosition {
  updatedAt: Date;
  id: string;
}

/** A part of the list: after `position` (null for its beginning), at most `limit` rows. */
export interface PageRequest {
  position: ListPosition | null;
  limit: number;
}

/** What there is of a page. */
export interface FoundPage {
  conversations: ListedConversation[];
  /** Whether there are more that were asked for: they would have been too many bytes. */
  isCut: boolean;
}

/** What changed, and the same of it. */
export interface FoundChanges {
  items: ConversationResponse[];
  isCut: boolean;
}

type PageRow = [page: number, packed: string, isCut: boolean];
type ChangedRow = ConversationViewRow & { found: number };

const ONE_PAGE = ['conversation-page', PAGE_QUERY] as const;
const MANY_PAGES = ['conversation-pages', PAGES_QUERY] as const;

/** Reads conversations as one user sees them, and keeps the user's own marks on them. */
@Injectable()
export class ConversationViewRepository {
  constructor(private readonly database: Database) {}

  /** The conversations of each of these pages, newest first, as JSON. */
  async findPages(userId: string, pages: readonly PageRequest[]): Promise<FoundPage[]> {
    const [name, sql] = pages.length === 1 ? ONE_PAGE : MANY_PAGES;
    const columns = [
      pages.map(({ position }) => position?.updatedAt ?? null),
      pages.map(({ position }) => position?.id ?? null),
      pages.map(({ limit }) => limit),
    ];
    const parameters = pages.length === 1 ? columns.map(([value]) => value) : columns;
    const rows = await this.database.preparedArrays<PageRow>(name, sql, [userId, ...parameters]);
    const found = pages.map((): FoundPage => ({ conversations: [], isCut: false }));
    for (const [page, packed, isCut] of rows)
      found[page - 1] = { conversations: unpackRows(packed, unpackConversation), isCut };
    return found;
  }

  /** @throws DomainError `conversation_not_found` where the user never was a member, alike for one that is not there */
  async get(userId: string, conversationId: string): Promise<ConversationResponse> {
    const [row] = await this.database.prepared<ConversationViewRow>('conversation', SINGLE_QUERY, [
      userId,
      conversationId,
    ]);
    if (!row) throw new DomainError('conversation_not_found');
    return toConversationResponse(row);
  }

  /** What changed since the horizon, in the order of ids, after `afterId` (`'0'` for the first page). */
  async findChanged(userId: string, sinceXid: string, afterId: string, limit: number): Promise<FoundChanges> {
    const rows = await this.database.prepared<ChangedRow>('conversations-changed', CHANGED_QUERY, [
      userId,
      sinceXid,
      afterId,
      limit,
    ]);
    return { items: rows.map(toConversationResponse), isCut: rows.length < (rows[0]?.found ?? 0) };
  }

  /** Sets the marks that are given. @throws DomainError `conversation_not_found` */
  async setMarks(
    userId: string,
    conversationId: string,
    { pinned, muted }: UpdateConversationDto,
  ): Promise<void> {
    const rows = await this.database.query(
      `UPDATE conversation_members
       SET pinned = coalesce($3, pinned), muted = coalesce($4, muted), changed_xid = pg_current_xact_id()
       WHERE user_id = $1 AND conversation_id = $2
       RETURNING 1`,
      [userId, conversationId, pinned ?? null, muted ?? null],
    );
    if (rows.length === 0) throw new DomainError('conversation_not_found');
  }
}
