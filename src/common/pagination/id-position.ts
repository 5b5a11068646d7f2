import { isId } from '../http/ids.js';

/** The position of a list that is ordered by one id, as `decodeCursor` wants it. */
export const isIdPosition = (values: readonly unknown[]): values is readonly [id: string] =>
  values.length === 1 && isId(values[0]);
