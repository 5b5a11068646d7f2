/*
 * Rows on their way from PostgreSQL as one text: their fields one after the other, between control characters, which no
 * field contains: JSON writes them as escapes (RFC 8259, section 7), ids, numbers and times have none, ids that clients
 * choose are printable ASCII, and people's texts go through `packedText`. Rows of many
 * columns, which the driver takes apart and makes objects of, take longer, and so does JSON that PostgreSQL writes to the
 * end (docs/performance.md).
 */

/** U+001F, the unit separator. */
const SEPARATOR = '\u001f';

/** The fields of a row as one text. None may be null: `concat_ws` would leave its place out. */
export const packedFields = (...fields: string[]): string => `concat_ws(E'\\x1f', ${fields.join(', ')})`;

/** Several packed rows as one text; null where there are none. @param order as in ORDER BY */
export const packedRows = (packed: string, order?: string): string =>
  `string_agg(${packed}, E'\\x1f'${order ? ` ORDER BY ${order}` : ''})`;

/** The text of a column; empty where it is null. */
export const textOrEmpty = (column: string): string => `coalesce(${column}::text, '')`;

/**
 * A text that people wrote, for `PackedFields.nextText`: begins with `=`, and is empty where the column is null. It goes
 * without the separator, which validation refuses anyway.
 */
export const packedText = (column: string): string => `coalesce('=' || replace(${column}, E'\\x1f', ''), '')`;

/** A time as `Date.toISOString()` has it, in quotes; SQL's null where the column is null. */
export const instantJson = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')`;

/** A time for `PackedFields.nextInstant`, of a column that is never null. */
export const packedInstant = (column: string): string => `${column} AT TIME ZONE 'UTC'`;

/** Reads packed rows, field by field, in the order in which they were packed. */
export class PackedFields {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Whether every field was read. */
  get isAtEnd(): boolean {
    return this.at > this.text.length;
  }

  /** @throws Error when a field is missing: what was null in the middle of a row would shift all that follows */
  next(): string {
    if (this.isAtEnd) throw new Error('Packed rows ended early: a field was null.');
    const from = this.at;
    const found = this.text.indexOf(SEPARATOR, from);
    const to = found === -1 ? this.text.length : found;
    this.at = to + 1;
    return this.text.slice(from, to);
  }

  /** A text (`packedText`) as JSON, or `null`. `to_json` in PostgreSQL takes longer. */
  nextText(): string {
    const text = this.next();
    return text === '' ? 'null' : JSON.stringify(text.slice(1));
  }

  /**
   * A time (`packedInstant`) as `Date.toISOString()` has it, put together from PostgreSQL's text: a Date in between takes
   * ten times as long.
   */
  nextInstant(): string {
    // `2026-11-23 09:30:00`, with up to three digits behind a point where they are not zero.
    const utc = this.next();
    const [day, time] = [utc.slice(0, 10), utc.slice(11)];
    return `${day}T${(time.includes('.') ? time : `${time}.`).padEnd(12, '0')}Z`;
  }
}

/** What packed rows hold, each row read by `unpack`. */
export function unpackRows<Row>(packed: string | null, unpack: (fields: PackedFields) => Row): Row[] {
  if (packed === null) return [];
  const fields = new PackedFields(packed);
  const rows: Row[] = [];
  while (!fields.isAtEnd) rows.push(unpack(fields));
  return rows;
}
