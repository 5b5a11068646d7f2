import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Semaphore } from '../common/concurrency/semaphore.js';
import { DomainError } from '../common/errors/domain-error.js';
import { normalizePassword } from './password-policy.js';

/**
 * argon2id as OWASP's Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane. About 50 ms of one core. The
 * algorithm is the library's default; its enum is a `const enum`, which this build cannot read.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes at once. More would take the cores, and libuv's four threads, away from chat. */
const MAX_RUNNING = 2;
/** Hashes that may wait: a good ten seconds of work; who comes later is told so at once. */
const MAX_WAITING = 500;
const RETRY_AFTER_MS = 5000;

/** Hashes and checks passwords, a few at a time. */
@Injectable()
export class PasswordHasher {
  /** How many hashes were computed, for tests that a refusal costs as much as a match. */
  computed = 0;
  private readonly semaphore = new Semaphore(MAX_RUNNING, MAX_WAITING);
  private readonly nobodysHash = unmatchableHash();

  /** @throws DomainError `unavailable` when too many wait already */
  hash(password: string): Promise<string> {
    return this.limited(() => hash(normalizePassword(password), PARAMETERS));
  }

  /**
   * @param stored the hash of the account, or undefined where there is no account: then the same work is done, so that
   *   the time does not tell the two apart
   * @throws DomainError `unavailable` when too many wait already
   */
  verify(stored: string | undefined, password: string): Promise<boolean> {
    return this.limited(() => verify(stored ?? this.nobodysHash, normalizePassword(password)));
  }

  private limited<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.semaphore.tryRun(() => {
      this.computed++;
      return work();
    });
    return result ?? Promise.reject(new DomainError('unavailable', { retryAfterMs: RETRY_AFTER_MS }));
  }
}

/** Looks like any of our hashes, but no password is known for it: its digest is random. */
function unmatchableHash(): string {
  const { memoryCost, timeCost, parallelism } = PARAMETERS;
  const base64 = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${base64(16)}$${base64(32)}`;
}
