/** A page of a list: `nextCursor` is null on the last one. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 100;

/**
 * Bytes of JSON at which a page ends, whatever its limit says; one item it has at least. A little under the 256 KB of the
 * protocol, for what stands around the items. A hundred messages of the largest size are six times as much, and who asks
 * for many such pages takes the time of everybody else.
 */
export const MAX_PAGE_BYTES = 255_000;

/**
 * Makes a page out of `limit + 1` rows: the extra row only tells that there is more. For rows that are small enough to
 * be read all: where they hold messages, the page ends in the database.
 *
 * @param cursorOf the position after an item, as passed to `encodeCursor`
 */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): Page<Item> {
  const items = fitting(rows.slice(0, limit).map(toItem), MAX_PAGE_BYTES);
  const last = rows[items.length - 1];
  return {
    items,
    nextCursor: rows.length > items.length && last !== undefined ? cursorOf(last) : null,
  };
}

/** The first items whose JSON has no more than `maxBytes` together, and the first one in any case. */
export function fitting<Item>(items: Item[], maxBytes: number): Item[] {
  let bytes = 0;
  const end = items.findIndex((item, index) => (bytes += bytesOfJson(item)) > maxBytes && index > 0);
  return end === -1 ? items : items.slice(0, end);
}

/** With the comma behind it. */
export const bytesOfJson = (item: unknown): number => Buffer.byteLength(JSON.stringify(item)) + 1;
