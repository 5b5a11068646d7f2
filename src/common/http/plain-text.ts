/**
 * What a text that people read may hold. Lengths are Unicode code points, counted after `tidyText`.
 *
 * Names, remarks, tags, memos and requests are shown beside each other: two that look alike should be alike, and none
 * may spill over its neighbours. So nothing hides in them, and marks do not pile up.
 */
export interface PlainTextRules {
  min: number;
  max: number;
  /** Allows line breaks and tabs; other control characters never. */
  multiline?: boolean;
  /** Kept as it was written: invisible characters and piles of marks pass. */
  verbatim?: boolean;
}

/** NUL breaks PostgreSQL's text type, the other control characters break terminals and logs. */
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\n\r]/u;
/** With the u flag this matches a half of a surrogate pair only; no UTF-8 exists for it. */
const LONE_SURROGATE = /\p{Cs}/u;
/** Embeddings, overrides and isolates reorder the text around them (Trojan Source, CVE-2021-42574). */
const BIDI_EMBEDDING = /[\u202A-\u202E\u2066-\u2069]/;
/** Those and the marks that only nudge the direction: U+200E, U+200F, U+061C. */
const BIDI_CONTROL = /\p{Bidi_Control}/u;
const LINE_SEPARATOR = /[\u2028\u2029]/;
/** Private use, and what Unicode has not assigned: nobody knows what either looks like. */
const UNKNOWN = /[\p{Co}\p{Cn}]/u;
/** Blank, though Unicode calls them visible: Braille blank, annotation marks, object replacement, null notehead. */
const BLANK = /[\u2800\uFFF9-\uFFFC\u{1D159}]/u;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;
const MARKS_IN_A_ROW = /\p{M}{5}/u;
const MARK_WITHOUT_LETTER = /(?:^|\p{White_Space})\p{M}/u;
/** Something to see: not space, not ignorable in display, not the blank Braille pattern. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u;

/** The scripts in which a joiner between two letters changes what is seen (Unicode 16, sections 9.2 and 12.1). */
const JOINING = [
  ...[
    'Arabic',
    'Syriac',
    'Nko',
    'Mongolian',
    'Devanagari',
    'Bengali',
    'Gurmukhi',
    'Gujarati',
    'Oriya',
    'Tamil',
  ],
  ...['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Balinese', 'Javanese'],
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');
/** Signs that kill a vowel: what follows shows whether they are seen, and a joiner may end the word. */
const VIRAMA = '\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA';
/** Ignorable characters in the places where they mean something. */
const MEANT = new RegExp(
  [
    // Emoji of several: one, or its colour or skin, then a joiner and another.
    '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\uFE0F?)\\u200D(?=\\p{Extended_Pictographic})',
    // The colourful form of a sign, and of a key.
    '(?<=\\p{Extended_Pictographic})\\uFE0F|(?<=[#*0-9])\\uFE0F(?=\\u20E3)',
    `(?<=[${JOINING}\\p{Script=Inherited}])(?<!\\u200C|\\u200D)[\\u200C\\u200D](?=[${JOINING}])`,
    `(?<=[${VIRAMA}])\\u200D`,
  ].join('|'),
  'gu',
);

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
 * A text in the one form in which it is stored: composed (NFC), without white space around it; anything but a string
 * comes back as it is. A text with U+FEFF is not trimmed: that would remove that one too, before the check below has seen it.
 */
export function tidyText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const composed = value.normalize('NFC');
  return composed.includes('\uFEFF') ? composed : composed.trim();
}

/**
 * A text in the form in which two are compared: compatible forms are one (full and half width, ligatures), what nobody
 * sees is away, and case does not matter. PostgreSQL's `lower(normalize(…, NFKC))` gives the same for a tidy text.
 */
export const comparableText = (text: string): string =>
  // Character by character, as PostgreSQL does: of a word, JavaScript makes another sigma at the end.
  Array.from(text.normalize('NFKC').replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, ''), (character) =>
    character.toLowerCase(),
  )
    .join('')
    .normalize('NFKC')
    .trim();

/** Says what is wrong with a text, as the end of a sentence that starts with its field; undefined when nothing is. */
export function plainTextProblem(value: unknown, rules: PlainTextRules): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (exceedsCodePoints(value, rules.max) || codePointLength(value) < rules.min) {
    return `must have ${rules.min} to ${rules.max} characters`;
  }
  if (LONE_SURROGATE.test(value)) return 'must be well-formed Unicode';
  if ((rules.multiline ? CONTROL_BUT_LINES : CONTROL).test(value)) return 'must not hold control characters';
  if (BIDI_EMBEDDING.test(value)) return 'must not hold bidirectional control characters';
  if (value !== '' && !VISIBLE.test(value)) return 'must hold something visible';
  return rules.verbatim ? undefined : untidyProblem(value);
}

function untidyProblem(value: string): string | undefined {
  if (BIDI_CONTROL.test(value)) return 'must not hold bidirectional control characters';
  if (LINE_SEPARATOR.test(value)) return 'must not hold line or paragraph separators';
  if (UNKNOWN.test(value)) return 'must not hold private or unassigned characters';
  const seen = value.replace(MEANT, '');
  if (IGNORABLE.test(seen) || BLANK.test(seen)) return 'must not hold invisible characters';
  if (MARK_WITHOUT_LETTER.test(seen)) return 'must not hold marks without a letter before them';
  return MARKS_IN_A_ROW.test(seen) ? 'must not hold more than 4 marks on a letter' : undefined;
}

/** Longest address that browsers and proxies handle alike, in UTF-16 units. */
export const MAX_URL_LENGTH = 2048;

/** True for an absolute http(s) address without user:password, spaces or control characters. */
export function isHttpUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH) return false;
  // The URL parser drops tabs and line breaks silently and repairs a missing slash; we store what was written.
  if (!/^https?:\/\/[^\s/]/i.test(value) || /[\s\\]/.test(value)) return false;
  if (plainTextProblem(value, { min: 1, max: MAX_URL_LENGTH }) !== undefined) return false;
  if (!URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}
