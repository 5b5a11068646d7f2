import { DomainError } from '../common/errors/domain-error.js';

interface PostgresError extends Error {
  /** SQLSTATE, five characters (PostgreSQL documentation, appendix A), or Node's code of a network error. */
  code?: string;
  constraint?: string;
  driverError?: PostgresError;
}

const UNIQUE_VIOLATION = '23505';
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';

/**
 * The database is away, restarting, full or too slow: the request may work later, nothing is wrong with it. 26000 and 42P05:
 * reads that share a connection with one whose statement could not be prepared.
 */
const UNAVAILABLE =
  /^(08...|53...|57P0[1-5]|57014|55P03|25P03|26000|42P05|58...|XX000|ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOENT)/;
const UNAVAILABLE_MESSAGE =
  /connection terminated|^timeout expired|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|driver not connected/i;

/** The driver's own error behind whatever TypeORM wrapped around it. */
function postgresError(error: unknown): PostgresError | undefined {
  if (!(error instanceof Error)) return undefined;
  const wrapped = (error as PostgresError).driverError;
  return wrapped instanceof Error ? wrapped : error;
}

/** True when the statement would have made a second row under the named unique constraint or index. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const cause = postgresError(error);
  return cause?.code === UNIQUE_VIOLATION && cause.constraint === constraint;
}

/** True when running the same transaction again is the right answer. */
export function isRetryable(error: unknown): boolean {
  const code = postgresError(error)?.code;
  return code === DEADLOCK_DETECTED || code === SERIALIZATION_FAILURE;
}

/** True when the database, and not the request, is at fault. */
export function isUnavailable(error: unknown): boolean {
  const cause = postgresError(error);
  if (!cause) return false;
  return UNAVAILABLE.test(cause.code ?? '') || UNAVAILABLE_MESSAGE.test(cause.message);
}

/** Names what the driver reported: `unavailable` for a database that is away, anything else unchanged. */
export function toDomainError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  return isUnavailable(error) || isRetryable(error)
    ? new DomainError('unavailable', { cause: error, retryAfterMs: 1000 })
    : error;
}
