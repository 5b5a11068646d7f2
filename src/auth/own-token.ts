import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** The first part of every token that this server signs, as jsonwebtoken writes it. */
const HEAD = `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.`;

/**
 * The claims of a token that begins as ours do and is signed with our key; undefined for anything else, without a
 * reason. A third of the work of jsonwebtoken, which checks what cannot be: the algorithm is a constant here, and the
 * signature is compared before anything is parsed. When everybody connects at once, that is a tenth of an upgrade.
 */
export function readOwnToken(token: string, key: KeyObject): object | undefined {
  const end = token.lastIndexOf('.');
  if (end <= HEAD.length || !token.startsWith(HEAD)) return undefined;
  const signature = createHmac('sha256', key).update(token.slice(0, end)).digest('base64url');
  if (!isSame(signature, token.slice(end + 1))) return undefined;
  return parse(Buffer.from(token.slice(HEAD.length, end), 'base64url').toString());
}

/** Whoever shares the key may sign something else than JSON. */
function parse(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** In constant time, so that a signature cannot be guessed byte by byte. */
function isSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
