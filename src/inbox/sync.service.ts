import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity/identity.js';
import { bytesOfJson, fitting, MAX_PAGE_BYTES, MAX_PAGE_SIZE } from '../common/pagination/page.js';
import { type SyncSource, SyncSources } from '../common/sync/sync-sources.js';
import { EpochService } from '../conversations/epoch/log-epoch.service.js';
import { Database } from '../database/database.js';
import { DEFAULT_SYNC_LIMIT, type SyncDto, type SyncResponse } from './sync.dto.js';
import {
  decodeSyncCursor,
  encodeSyncCursor,
  startOf,
  SYNC_BEGINNING,
  type GivenPosition,
  type SyncPlace,
  type SyncPosition,
} from './sync-cursor.js';
import { SyncRepository } from './sync.repository.js';

/** What was found, by the names of the lists. */
type SyncItems = Record<string, unknown[]>;

type SyncFields = Omit<SyncResponse, 'epoch' | 'cursor' | 'hasMore'>;

/** What a page may still take. */
interface Room {
  items: number;
  bytes: number;
}

/** With less room than this in bytes nothing more is read: a first item goes in whatever its size. */
const SMALLEST_READ = 32_768;

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
  constructor(
    private readonly database: Database,
    private readonly epochs: EpochService,
    private readonly repository: SyncRepository,
    private readonly sources: SyncSources,
  ) {}

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
      ...this.toFields(items),
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
    const items: SyncItems = {};
    const room: Room = { items: limit, bytes: MAX_PAGE_BYTES };
    const sources = this.sources.all();
    let { index, afterId } = this.findPlace(place);
    while (index < sources.length) {
      const source = sources[index]!;
      if (room.bytes < SMALLEST_READ) {
        return { items, place: { list: source.name, afterId } };
      }
      const part = await this.read(source, items, userId, since, afterId, room);
      if (part.isFull) return { items, place: { list: source.name, afterId: part.lastId } };
      if (part.hasMore) afterId = part.lastId;
      else [index, afterId] = [index + 1, '0'];
    }
    return { items, place: null };
  }

  /** A list that there is no more, or not yet on this node, means the beginning: to send again loses nothing. */
  private findPlace({ list, afterId }: SyncPlace): { index: number; afterId: string } {
    const index = this.sources.all().findIndex(({ name }) => name === list);
    return index === -1 ? { index: 0, afterId: '0' } : { index, afterId };
  }

  /** Adds the next changes of one list to `items`, not more than a statement should read; one row more tells whether there are others. */
  private async read(
    { name, find, idOf }: SyncSource,
    items: SyncItems,
    userId: string,
    since: string,
    afterId: string,
    room: Room,
  ): Promise<{ lastId: string; hasMore: boolean; isFull: boolean }> {
    const limit = Math.min(room.items, MAX_PAGE_SIZE);
    const { items: found, isCut = false } = await find(userId, since, afterId, limit + 1);
    const visible = fitting(found.slice(0, limit), room.bytes);
    (items[name] ??= []).push(...visible);
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

  /** Every list is there, if empty; what there is one of only where it changed. */
  private toFields(items: SyncItems): SyncFields {
    const fields = this.sources.all().flatMap(({ name, isSingle }): [string, unknown][] => {
      const found = items[name] ?? [];
      if (!isSingle) return [[name, found]];
      return found.length > 0 ? [[name, found[0]]] : [];
    });
    // Each source answers for the type of its field; the contract's tests compare them with the schema.
    return Object.fromEntries(fields) as unknown as SyncFields;
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
