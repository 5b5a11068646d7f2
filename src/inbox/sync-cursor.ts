import { createHmac, timingSafeEqual } from 'node:crypto';
import { decodeCursor, encodeCursor, notOurs } from '../common/pagination/cursor.js';

/** Where a sync goes on: the lists before are done, and this one up to an id. */
export interface SyncPlace {
  /** Its name; null before the first. */
  list: string | null;
  afterId: string;
}

export const SYNC_BEGINNING: SyncPlace = { list: null, afterId: '0' };

/** A position of one account in the changes of its data. Horizons are transaction ids in decimal. */
export interface SyncPosition {
  epoch: string;
  /** Everything below was seen before. */
  since: string;
  /** Where the next sync will start. Null between syncs; inside of one it stays that of the first page. */
  horizon: string | null;
  place: SyncPlace;
}

/** A position that a client gave back. */
export interface GivenPosition extends SyncPosition {
  /** We made it. Cursors of older versions are not signed: they are good to start from, and prove nothing. */
  isSigned: boolean;
}

/** Before everything: the first transaction id that a cluster assigns is 3. */
export const startOf = (epoch: string): SyncPosition => ({
  epoch,
  since: '0',
  horizon: null,
  place: SYNC_BEGINNING,
});

type Packed = [epoch: string, since: string, horizon: string, list: string, afterId: string];
/** Those of older versions count the lists, or have no signature besides. */
type Older = [epoch: string, since: string, horizon: string, list: string | number, afterId: string];
type Given = Older | [...Older, signature: string];

/** Longer than the name of any list. */
const MAX_NAME = 32;

const scopeOf = (userId: string): string => `sync:${userId}`;

/**
 * Packs a position, signed: one from the future of the database proves that a backup was restored, so nobody else may be
 * able to make one.
 *
 * @param key the same on every node (`EpochService.cursorKey`)
 */
export function encodeSyncCursor(
  key: Buffer,
  userId: string,
  { epoch, since, horizon, place }: SyncPosition,
): string {
  const packed: Packed = [epoch, since, horizon ?? '', place.list ?? '', place.afterId];
  return encodeCursor(scopeOf(userId), [...packed, sign(key, userId, packed)]);
}

/** @throws DomainError `validation_failed` for one that was edited or made for another account */
export function decodeSyncCursor(key: Buffer, userId: string, cursor: string): GivenPosition {
  const values = decodeCursor(scopeOf(userId), cursor, isGiven);
  const [epoch, since, horizon, list, afterId, signature] = values;
  const isSigned = signature !== undefined;
  if (isSigned && !isSame(signature, sign(key, userId, [epoch, since, horizon, list, afterId]))) {
    throw notOurs();
  }
  return { epoch, since, horizon: horizon === '' ? null : horizon, place: placeOf(list, afterId), isSigned };
}

/** The numbers of older versions say nothing by now: such a sync begins with its first list again. */
const placeOf = (list: string | number, afterId: string): SyncPlace =>
  typeof list === 'number' || list === '' ? SYNC_BEGINNING : { list, afterId };

const sign = (key: Buffer, userId: string, packed: Packed | Older): string =>
  createHmac('sha256', key)
    .update(JSON.stringify([scopeOf(userId), ...packed]))
    .digest('base64url');

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** 64-bit: unsigned for a transaction id, signed for an id; both fit into what these digits allow or are refused. */
const isBelow = (value: unknown, limit: bigint): boolean =>
  typeof value === 'string' && /^(0|[1-9]\d{0,19})$/.test(value) && BigInt(value) < limit;

const isGiven = (values: readonly unknown[]): values is Given => {
  const [epoch, since, horizon, list, afterId, signature] = values;
  return (
    (values.length === 5 || (values.length === 6 && typeof signature === 'string')) &&
    typeof epoch === 'string' &&
    isBelow(since, 2n ** 64n) &&
    (horizon === '' || isBelow(horizon, 2n ** 64n)) &&
    (typeof list === 'string' ? list.length <= MAX_NAME : Number.isInteger(list)) &&
    isBelow(afterId, 2n ** 63n)
  );
};
