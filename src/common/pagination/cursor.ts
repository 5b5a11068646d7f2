import { type DomainError, invalidField } from '../errors/domain-error.js';

/** Longest cursor that is looked at; ours are far shorter. */
const MAX_CURSOR_LENGTH = 512;

/**
 * Packs a position into an opaque cursor, bound to the list and the caller it was made for (`scope`), so that one
 * from elsewhere is refused instead of giving a wrong page. It is not signed: it holds nothing but a position,
 * and every query behind it checks the caller's rights again.
 */
export function encodeCursor(scope: string, position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([scope, ...position])).toString('base64url');
}

/**
 * Unpacks a cursor made by `encodeCursor` with the same scope.
 *
 * @param isPosition says whether the unpacked values have the expected types
 * @throws DomainError `validation_failed` when it was edited, cut, or made for another list or user
 */
export function decodeCursor<Position extends readonly (string | number)[]>(
  scope: string,
  cursor: string,
  isPosition: (values: readonly unknown[]) => values is Position,
): Position {
  const values = cursor.length <= MAX_CURSOR_LENGTH ? parse(cursor) : undefined;
  if (values?.[0] === scope) {
    const position = values.slice(1);
    // Base64 has several spellings of the same bytes; only ours is accepted, so an edited cursor is noticed.
    if (isPosition(position) && encodeCursor(scope, position) === cursor) return position;
  }
  throw notOurs();
}

export const notOurs = (): DomainError => invalidField('cursor', 'is not one that this list handed out');

function parse(cursor: string): unknown[] | undefined {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(values) ? values : undefined;
  } catch {
    return undefined;
  }
}
