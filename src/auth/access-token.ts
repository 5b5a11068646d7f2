import { createSecretKey, randomBytes } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { BoundedCache } from '../common/caching/bounded-cache.js';
import { DomainError } from '../common/errors/domain-error.js';
import { isId } from '../common/http/ids.js';
import type { Identity } from '../common/identity/identity.js';

/*
 * The access token: a JWT (RFC 7519) of the kind `access`, signed with HS256 under JWT_SECRET.
 *
 *   { "sub": userId, "sid": sessionId, "typ": "access", "iss": "skein", "aud": "skein", "jti": …, "iat": …, "exp": … }
 *
 * It names the device session that it belongs to and says nothing about rights. This file is the only place that
 * signs or reads one.
 */

const ALGORITHM = 'HS256';
const PARTY = 'skein';
const KIND = 'access';

/** Ours have about 250 characters; what is far longer is not worth a hash. */
const MAX_TOKEN_LENGTH = 2048;

/** A client shows the same token some hundred times before it takes the next one. At 0.6 KB each, 6 MB at most. */
const MAX_KNOWN_TOKENS = 10_000;

interface Claims {
  sub: unknown;
  sid: unknown;
  typ: unknown;
  iat: unknown;
  exp: unknown;
}

/** What a token says, before anybody has looked whether the session still stands. */
export interface AccessClaims extends Identity {
  /** The latest moment at which it can have been signed, in milliseconds since the epoch. */
  readonly issuedAt: number;
}

export class AccessTokens {
  private readonly jwt: JwtService;
  /** Tokens whose signature was checked: nothing about it can change but that their time runs out. */
  private readonly known = new BoundedCache<AccessClaims>(MAX_KNOWN_TOKENS);

  /**
   * @param secret JWT_SECRET
   * @param lifeSeconds how long a token that is signed now works
   */
  constructor(
    secret: string,
    readonly lifeSeconds: number,
  ) {
    this.jwt = new JwtService({
      // A key and not a string: jsonwebtoken first tries to read a string as a PEM, ten times the work of the HMAC itself.
      secret: createSecretKey(secret, 'utf8'),
      signOptions: { algorithm: ALGORITHM, issuer: PARTY, audience: PARTY },
      // The algorithm is pinned here and never taken from the token (RFC 8725, section 3.1).
      verifyOptions: { algorithms: [ALGORITHM], issuer: PARTY, audience: PARTY },
    });
  }

  /**
   * @param sessionBeganAt no token is older than its session (`TokenVerifier`), also where the clock of the database,
   *   which dates sessions, is ahead of ours
   */
  sign(userId: string, sessionId: string, sessionBeganAt?: Date): string {
    // Exact to the millisecond, as RFC 7519, section 2, allows.
    const iat = Math.max(Date.now(), sessionBeganAt?.getTime() ?? 0) / 1000;
    // The id only makes two tokens of one moment differ, so that a refresh always gives another one.
    const jti = randomBytes(9).toString('base64url');
    return this.jwt.sign({ sub: userId, sid: sessionId, typ: KIND, jti, iat, exp: iat + this.lifeSeconds });
  }

  /**
   * Reads who a token speaks for. Whether the session still stands is not in the token.
   *
   * @throws DomainError `unauthenticated`, or `token_expired` for one of ours whose time is over
   */
  verify(token: string): AccessClaims {
    const known = this.known.get(token);
    if (known && Date.now() < known.expiresAt) return known;
    const identity = this.verifyOnce(token);
    this.known.set(token, identity);
    return identity;
  }

  /**
   * The same for a token that is not expected to be shown again soon, as when a socket opens: it is not remembered.
   *
   * @throws DomainError `unauthenticated` or `token_expired`
   */
  verifyOnce(token: string): AccessClaims {
    const { sub, sid, typ, iat, exp } = this.read(token);
    if (typ !== KIND || !isId(sub) || !isId(sid) || typeof exp !== 'number' || typeof iat !== 'number') {
      throw new DomainError('unauthenticated');
    }
    // Older versions cut the time to seconds.
    const issuedAt = Math.round(iat * 1000) + (Number.isInteger(iat) ? 999 : 0);
    return { userId: sub, sessionId: sid, expiresAt: Math.round(exp * 1000), issuedAt };
  }

  private read(token: string): Claims {
    if (token.length > MAX_TOKEN_LENGTH) throw new DomainError('unauthenticated');
    try {
      return this.jwt.verify<Claims>(token);
    } catch (error) {
      const isExpired = error instanceof Error && error.name === 'TokenExpiredError';
      throw new DomainError(isExpired ? 'token_expired' : 'unauthenticated');
    }
  }
}
