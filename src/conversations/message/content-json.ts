import type { ClientContent } from './log-message.js';
import type { SystemContent } from './system-content.js';

/**
 * A content as JSON in the very form in which jsonb gives it back, but for white space: keys by length, then by bytes. So
 * a message is the same text on the socket as in history, changes, list and sync.
 *
 * A text has these two fields and no other, and is put together by hand: it takes less than JSON.stringify does.
 */
export const toContentJson = (content: ClientContent | SystemContent): string =>
  content.type === 'text'
    ? `{"text":${JSON.stringify(content['text'])},"type":"text"}`
    : canonicalJson(content);

function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value).toSorted(([a], [b]) => compareKeys(a, b));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}

/** The order of `lengthCompareJsonbStringValue` in PostgreSQL's jsonb_util.c. */
function compareKeys(a: string, b: string): number {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length - right.length || Buffer.compare(left, right);
}
