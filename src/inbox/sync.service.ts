import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity/identity.js';
import { bytesOfJson, fitting, MAX_PAGE_BYTES, MAX_PAGE_SIZE } from '../common/pagination/page.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { EpochService } from '../conversations/epoch/log-epoch.service.js';
import { Database } from '../database/database.js';
import { GroupsService } from '../groups/groups.service.js';
import { ConversationViewRepository } from './conversation-view.repository.js';
import { DEFAULT_SYNC_LIMIT, type SyncDto, type SyncResponse } from './sync.dto.js';
import {
  decodeSyncCursor,
  encodeSyncCursor,
  startOf,
  SYNC_BEGINNING,
  SYNC_LISTS,
  type GivenPosition,
  type SyncPlace,
  type SyncPosition,
} from './sync-cursor.js';
import { SyncRepository } from './sync.repository.js';

type ListName = (typeof SYNC_LISTS)[number];
type SyncItems = Pick<SyncResponse, ListName>;

/** What a page may still take. */
interface Room {
  items: number;
  bytes: number;
}

/** With less room than this in bytes nothing more is read: a first item goes in whatever its size. */
const SMALLEST_READ = 32_768;

/** One list of the sync: rows that changed since a horizon, in the order of their ids. */
interface ChangeSource<Item> {
  /** `isCut`: there are more that were asked for, but they would have been too many bytes. */
  find(
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<{ items: Item[]; isCut?: boolean }>;
  idOf(item: Item): string;
}

/**
 * Everything that changed for an account since it last asked.
 *
 * Why nothing is missed: a row carries the id of the transaction that wrote it last. The horizon is taken *before*
 * the rows are read, as the oldest transaction that was running then. A change that a read does not see was
 * therefore made by a transaction at or above the horizon, and the next sync, which starts there, finds it. The reads
 * need no common snapshot for that, so a sync holds no connection between them. What was seen may be sent again.
 */
@Injectable()
export class SyncService {
  private readonly sources: { [List in ListName]: ChangeSource<SyncItems[List][number]> };

  constructor(
    private readonly database: Database,
    private readonly epochs: EpochService,
    private readonly repository: SyncRepository,
    conversations: ConversationViewRepository,
    contacts: ContactsService,
    groups: GroupsService,
  ) {
    this.sources = {
      conversations: {
        find: (...query) => conversations.findChanged(...query),
        idOf: ({ id }) => id,
      },
      contacts: {
        find: async (...query) => ({ items: await contacts.findChanged(...query) }),
        idOf: ({ user }) => user.id,
      },
      groups: {
        find: async (...query) => ({ items: await groups.findChanged(...query) }),
        idOf: ({ id }) => id,
      },
    };
  }

  /** @throws DomainError `validation_failed` for a cursor that was edited or belongs to another account */
  async sync({ userId }: Identity, { cursor, limit = DEFAULT_SYNC_LIMIT }: SyncDto): Promise<SyncResponse> {
    const key = await this.epochs.cursorKey();
    const given = cursor === undefined ? undefined : decodeSyncCursor(key, userId, cursor);
    let epoch = await this.epochs.current();
    const { settled, next } = await this.repository.readHorizons(this.database);
    if (given && provesRestore(given, epoch, next)) epoch = await this.epochs.renew(epoch);
    const position = isUsable(given, epoch, next) ? given : startOf(epoch);
    const horizon = position.horizon ?? settled;
    const { items, place } = await this.collect(userId, position, limit);
    return {
      epoch,
      ...items,
      cursor: encodeSyncCursor(key, userId, nextPosition(position, horizon, place)),
      hasMore: place !== null,
    };
  }

  /**
   * Fills a page from one list after the other, up to `limit` items and the bytes that a page may have. `place` is where
   * it goes on, null when all was sent.
   */
  private async collect(
    userId: string,
    { since, place }: SyncPosition,
    limit: number,
  ): Promise<{ items: SyncItems; place: SyncPlace | null }> {
    const items: SyncItems = { conversations: [], contacts: [], groups: [] };
    const room: Room = { items: limit, bytes: MAX_PAGE_BYTES };
    let { list, afterId } = place;
    while (list < SYNC_LISTS.length) {
      if (room.bytes < SMALLEST_READ) return { items, place: { list, afterId } };
      const part = await this.read(SYNC_LISTS[list]!, items, userId, since, afterId, room);
      if (part.isFull) return { items, place: { list, afterId: part.lastId } };
      if (part.hasMore) afterId = part.lastId;
      else [list, afterId] = [list + 1, '0'];
    }
    return { items, place: null };
  }

  /** Adds the next changes of one list to `items`, not more than a statement should read; one row more tells whether there are others. */
  private async read<List extends ListName>(
    list: List,
    items: SyncItems,
    userId: string,
    since: string,
    afterId: string,
    room: Room,
  ): Promise<{ lastId: string; hasMore: boolean; isFull: boolean }> {
    const { find, idOf } = this.sources[list];
    const limit = Math.min(room.items, MAX_PAGE_SIZE);
    const { items: found, isCut = false } = await find(userId, since, afterId, limit + 1);
    const visible = fitting(found.slice(0, limit), room.bytes);
    (items[list] as unknown[]).push(...visible);
    room.items -= visible.length;
    for (const item of visible) room.bytes -= bytesOfJson(item);
    const hasMore = isCut || found.length > visible.length;
    const last = visible.at(-1);
    return {
      lastId: last === undefined ? afterId : idOf(last),
      hasMore,
      isFull: hasMore && (visible.length < limit || room.items === 0),
    };
  }
}

/**
 * A cursor of another epoch, or from this database's future, is from before a restore: it says nothing about what
 * the client knows.
 */
function isUsable(given: SyncPosition | undefined, epoch: string, nextXid: string): given is SyncPosition {
  return given !== undefined && given.epoch === epoch && !isFromFuture(given, nextXid);
}

/** We handed it out for this history, at a point that the database has not reached: it was taken back since. */
const provesRestore = (given: GivenPosition, epoch: string, nextXid: string): boolean =>
  given.isSigned && given.epoch === epoch && isFromFuture(given, nextXid);

const isFromFuture = ({ since, horizon }: SyncPosition, nextXid: string): boolean =>
  BigInt(since) > BigInt(nextXid) || BigInt(horizon ?? 0) > BigInt(nextXid);

const nextPosition = (
  { epoch, since }: SyncPosition,
  horizon: string,
  place: SyncPlace | null,
): SyncPosition =>
  place === null
    ? { epoch, since: horizon, horizon: null, place: SYNC_BEGINNING }
    : { epoch, since, horizon, place };
