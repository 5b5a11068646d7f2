/*
 * Pieces of SQL that write JSON text, for lists that PostgreSQL hands to the client ready-made: taking rows apart,
 * making objects of them and JSON of these costs the server more than writing costs PostgreSQL
 * (docs/performance.md). Each gives `null` or SQL's null where its column is null, as it says.
 */

/** RFC 3339 in UTC with milliseconds, as `Date.toISOString()` and in quotes; SQL's null where the column is null. */
export const instantJson = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')`;

/** A text with JSON's escapes, or `null`. */
export const textJson = (column: string): string => `coalesce(to_json(${column})::text, 'null')`;

/** An id as JSON has it, a string, or `null`. It has nothing to escape. */
export const idJson = (column: string): string => `coalesce('"' || ${column} || '"', 'null')`;
