/** What a text that people read may hold. Lengths are Unicode code points, counted after trimming. */
export interface PlainTextRules {
  min: number;
  max: number;
  /** Allows line breaks and tabs; other control characters never. */
  multiline?: boolean;
  /** Refuses characters inside that nobody sees: two names that look alike should be alike. */
  name?: boolean;
}

/** NUL breaks PostgreSQL's text type, the other control characters break terminals and logs. */
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n\r]/u;
/** With the u flag this matches a half of a surrogate pair only; no UTF-8 exists for it. */
const LONE_SURROGATE = /\p{Cs}/u;
/** Embeddings, overrides and isolates reorder the text around them (Trojan Source, CVE-2021-42574). */
const BIDI_CONTROL = /[\u202A-\u202E\u2066-\u2069]/;
/** Soft hyphen, zero-width space, word joiner, BOM and kin. ZWJ and ZWNJ stay: emoji and Persian need them. */
const HIDDEN_IN_NAME = /[\u00AD\u180E\u200B\u2060-\u2064\u206A-\u206F\uFEFF\u{E0000}-\u{E001F}]/u;
/** Something to see: not space, not ignorable in display, not the blank Braille pattern. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u;

/** Number of code points, as people count characters (RFC 8265), not UTF-16 units. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/**
 * Whether a text has more than `limit` code points. Most texts say so by their UTF-16 units, of which a code point takes one
 * or two: counting a message of 100 characters takes 0.4 µs.
 */
export const exceedsCodePoints = (text: string, limit: number): boolean =>
  text.length > limit && (text.length > 2 * limit || codePointLength(text) > limit);

/**
 * Removes white space around a text; anything but a string comes back as it is. A text with U+FEFF is left alone:
 * `trim` would remove that one too, before the check below has seen it.
 */
export function trimText(value: unknown): unknown {
  return typeof value === 'string' && !value.includes('\uFEFF') ? value.trim() : value;
}

/** Says what is wrong with a text, as the end of a sentence that starts with its field; undefined when nothing is. */
export function plainTextProblem(value: unknown, rules: PlainTextRules): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (exceedsCodePoints(value, rules.max) || codePointLength(value) < rules.min) {
    return `must have ${rules.min} to ${rules.max} characters`;
  }
  if (LONE_SURROGATE.test(value)) return 'must be well-formed Unicode';
  if ((rules.multiline ? CONTROL_BUT_LINES : CONTROL).test(value)) return 'must not hold control characters';
  if (BIDI_CONTROL.test(value)) return 'must not hold bidirectional control characters';
  if (rules.name && HIDDEN_IN_NAME.test(value)) return 'must not hold invisible characters';
  if (value !== '' && !VISIBLE.test(value)) return 'must hold something visible';
  return undefined;
}

/** Longest address that browsers and proxies handle alike, in UTF-16 units. */
export const MAX_URL_LENGTH = 2048;

/** True for an absolute http(s) address without user:password, spaces or control characters. */
export function isHttpUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH) return false;
  // The URL parser drops tabs and line breaks silently and repairs a missing slash; we store what was written.
  if (!/^https?:\/\/[^\s/]/i.test(value) || /[\s\\]/.test(value)) return false;
  if (plainTextProblem(value, { min: 1, max: MAX_URL_LENGTH, name: true }) !== undefined) return false;
  if (!URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}
