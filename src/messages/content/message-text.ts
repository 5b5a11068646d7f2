import { exceedsCodePoints } from '../../common/http/plain-text.js';

/** Whatever WS_FRAME limits allow, no text is longer; the configured limit (4,000) is checked when it is sent. */
const HARD_MAX_LENGTH = 100_000;
/** At least one character that is neither white space nor invisible by definition (zero width and the like). */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u;

/** Says what is wrong with the text of a message; undefined when nothing is. */
export function messageTextProblem(text: unknown): string | undefined {
  if (typeof text !== 'string') return 'must be a string';
  if (exceedsCodePoints(text, HARD_MAX_LENGTH)) return 'is too long';
  if (!text.isWellFormed()) return 'must be well-formed Unicode';
  // PostgreSQL cannot store it. Other controls come along from slides (VT) and PDFs (FF), and are kept.
  if (text.includes('\0')) return 'must not hold NUL';
  if (!VISIBLE.test(text)) return 'must hold something visible';
  return undefined;
}
