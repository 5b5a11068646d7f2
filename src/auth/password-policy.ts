import { invalidField } from '../common/errors/domain-error.js';
import { codePointLength } from '../common/http/plain-text.js';
import { nationalNumber } from '../users/mobile-number.js';
import { guessesLog10 } from './password-strength.js';

/** In code points of the normalized form; NIST SP 800-63B-4, section 3.1.1.2 asks for 15 and for at least 64. */
export const PASSWORD_LENGTH = { min: 15, max: 256 };

/** Longest password that is looked at, in UTF-16 units, before normalization. */
export const MAX_PASSWORD_UNITS = 1024;

/**
 * A thousand guesses; what takes fewer is one of the most common passwords in some dress. NIST asks for a blocklist
 * and no more: a higher bar would refuse passwords that nobody guesses online under the rate limit.
 */
const MIN_GUESSES_LOG10 = 3;

/** What must be left of a password, in code points, when the nickname and the number are taken out. */
const MIN_OTHERS = 8;

/** Shorter parts of a name stand in many a good password by chance. */
const MIN_OWN_WORD_LENGTH = 3;

/** What a password must not be built from. */
export interface PasswordOwner {
  nickname: string;
  /** E.164. */
  mobile: string;
}

/** The form that is hashed: the same characters typed on another keyboard are the same password. */
export const normalizePassword = (password: string): string => password.normalize('NFKC');

/**
 * Checks a new password. There are no rules on kinds of characters and no hints (NIST SP 800-63B-4).
 *
 * @param field the name of the request's field
 * @throws DomainError `validation_failed`
 */
export function requireGoodPassword(field: string, password: string, owner: PasswordOwner): void {
  const problem = passwordProblem(password, owner);
  if (problem !== undefined) throw invalidField(field, problem);
}

/** Says what is wrong with a new password; undefined when nothing is. */
export function passwordProblem(password: string, owner: PasswordOwner): string | undefined {
  // A half of a surrogate pair has no UTF-8, so several such passwords would have one hash.
  if (/[\p{Cc}\p{Cs}]/u.test(password)) return 'must not hold control characters or broken Unicode';
  const normalized = normalizePassword(password);
  const length = codePointLength(normalized);
  if (length < PASSWORD_LENGTH.min || length > PASSWORD_LENGTH.max) {
    return `must have ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters`;
  }
  if (isCommon(normalized)) return 'is too common or too easy to guess';
  if (!isGoodWithoutOwner(normalized, owner))
    return 'must not be built from the nickname or the mobile number';
  return undefined;
}

const isCommon = (password: string): boolean => guessesLog10(password) < MIN_GUESSES_LOG10;

/** The nickname or number may stand in a password that is good without it, but adds nothing to it. */
function isGoodWithoutOwner(password: string, owner: PasswordOwner): boolean {
  const folded = password.toLowerCase();
  const rest = ownWords(owner).reduce((left, word) => left.replaceAll(word, ''), folded);
  return rest === folded || (codePointLength(rest) >= MIN_OTHERS && !isCommon(rest));
}

/** The longest first, so that a whole name goes before its parts. */
function ownWords({ nickname, mobile }: PasswordOwner): string[] {
  const name = normalizePassword(nickname).toLowerCase();
  const parts = name.split(/[\s_.-]+/);
  return [name, parts.join(''), ...parts, mobile.slice(1), nationalNumber(mobile)]
    .filter((word) => codePointLength(word) >= MIN_OWN_WORD_LENGTH)
    .toSorted((a, b) => b.length - a.length);
}
