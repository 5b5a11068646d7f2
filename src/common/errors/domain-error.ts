import { ERROR_CATALOGUE, type ErrorCode, type ErrorDefinition } from './error-catalogue.js';

/** One rejected field of a request: `field` is its path (`content.text`), `message` says what is wrong with it. */
export interface FieldError {
  field: string;
  message: string;
}

export interface DomainErrorOptions {
  /** A sentence for this occurrence. Must not quote what the caller may not know. */
  detail?: string;
  errors?: FieldError[];
  /** Milliseconds after which trying again makes sense. */
  retryAfterMs?: number;
  /** The HTTP status of a library's refusal, where the catalogue's for the code is another one. */
  status?: number;
  /** The driver's or library's error behind it, for the log only. */
  cause?: unknown;
}

/** An expected failure, named by its code in the catalogue. Everything else that is thrown is a surprise. */
export class DomainError extends Error {
  readonly detail: string;
  readonly errors?: FieldError[];
  readonly retryAfterMs?: number;
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    options: DomainErrorOptions = {},
  ) {
    super(`${code}: ${options.detail ?? ERROR_CATALOGUE[code].title}`, { cause: options.cause });
    this.name = DomainError.name;
    this.detail = options.detail ?? ERROR_CATALOGUE[code].when;
    this.errors = options.errors;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status ?? ERROR_CATALOGUE[code].status;
  }

  get definition(): ErrorDefinition {
    return ERROR_CATALOGUE[this.code];
  }
}

/** Refuses one field of a request, in the same shape that the validators use. */
export function invalidField(field: string, message: string): DomainError {
  return new DomainError('validation_failed', {
    detail: `${field} ${message}`,
    errors: [{ field, message }],
  });
}
