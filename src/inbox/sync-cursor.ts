import { createHmac, timingSafeEqual } from 'node:crypto';
import { decodeCursor, encodeCursor, notOurs } from '../common/pagination/cursor.js';

/** The lists of a sync, in the order in which they are sent. */
export const SYNC_LISTS = ['conversations', 'contacts', 'groups'] as const;

/** Where a sync goes on: the lists before are done, and this one up to an id. */
export interface SyncPlace {
  list: number;
  afterId: string;
}

export const SYNC_BEGINNING: SyncPlace = { list: 0, afterId: '0' };

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

type Packed = [epoch: string, since: string, horizon: string, list: number, afterId: string];

const scopeOf = (userId: string): string => `sync:${userId}`;

/**
 * Makes and reads the cursors of a sync: a position and, behind a dot, its HMAC. One from the future of the database proves
 * that a backup was restored, so nobody else may be able to make one.
 */
export class SyncCursors {
  private readonly key: Buffer;

  /** @param secret JWT_SECRET; another one makes clients start from the beginning */
  constructor(secret: string) {
    this.key = createHmac('sha256', secret).update('sync cursors').digest();
  }

  encode(userId: string, { epoch, since, horizon, place }: SyncPosition): string {
    const packed: Packed = [epoch, since, horizon ?? '', place.list, place.afterId];
    const cursor = encodeCursor(scopeOf(userId), packed);
    return `${cursor}.${this.sign(cursor)}`;
  }

  /** @throws DomainError `validation_failed` for one that was edited or made for another account */
  decode(userId: string, given: string): GivenPosition {
    const [cursor = '', signature, ...rest] = given.split('.');
    const isSigned = signature !== undefined;
    if (rest.length > 0 || (isSigned && !this.isOurs(cursor, signature))) throw notOurs();
    const [epoch, since, horizon, list, afterId] = decodeCursor(scopeOf(userId), cursor, isPacked);
    return { epoch, since, horizon: horizon === '' ? null : horizon, place: { list, afterId }, isSigned };
  }

  private isOurs(cursor: string, signature: string): boolean {
    const [expected, given] = [Buffer.from(this.sign(cursor)), Buffer.from(signature)];
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  private sign(cursor: string): string {
    return createHmac('sha256', this.key).update(cursor).digest('base64url');
  }
}

/** 64-bit: unsigned for a transaction id, signed for an id; both fit into what these digits allow or are refused. */
const isBelow = (value: unknown, limit: bigint): boolean =>
  typeof value === 'string' && /^(0|[1-9]\d{0,19})$/.test(value) && BigInt(value) < limit;

const isPacked = (values: readonly unknown[]): values is Packed => {
  const [epoch, since, horizon, list, afterId] = values;
  return (
    values.length === 5 &&
    typeof epoch === 'string' &&
    isBelow(since, 2n ** 64n) &&
    (horizon === '' || isBelow(horizon, 2n ** 64n)) &&
    (list === 0 || list === 1 || list === 2) &&
    isBelow(afterId, 2n ** 63n)
  );
};
