import { createHash, randomBytes } from 'node:crypto';

/** A secret that only its holder knows, with the hash under which it is stored. */
export interface OpaqueToken {
  /** 256 random bits in base64url: 43 characters. */
  token: string;
  tokenHash: Buffer;
}

export function createOpaqueToken(): OpaqueToken {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashOpaqueToken(token) };
}

/** SHA-256 is enough here: there is nothing to guess in 256 random bits, so a slow hash would protect nothing. */
export const hashOpaqueToken = (token: string): Buffer => createHash('sha256').update(token).digest();
