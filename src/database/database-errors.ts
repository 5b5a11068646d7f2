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

/** What is written to cannot be: a standby, or a database that was made read-only. */
export const READ_ONLY = '25006';

/** A lock was not given in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * What PostgreSQL reports of itself and not of the statement (documentation, appendix A): the request may work later,
 * nothing is wrong with it. 08 connection, 25006 read-only, 25P0[34] its limits on transactions, 26000 and 42P05 a read that
 * shares a connection with one whose statement could not be prepared, 28 and 3D and 42501 a login, a database or a right
 * that was taken away under the running server, 40 races and deadlocks, 53 disk, memory, connections, 55 locks and states (a
 * standby), 57 operators, 58 the system, XX its own defects. Then Node's codes of a connection that fails.
 */
const UNAVAILABLE =
  /^(08...|25006|25P0[34]|26000|28...|3D000|40...|42501|42P05|53...|55...|57...|58...|XX...|E(CONN|HOST|NET|ADDR|MFILE|NFILE)\w*|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|ENOENT|EACCES)$/;
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

/**
 * True when running the same transaction again is the right answer. So it is once more where a connection of the pool is
 * older than the end of a read-only time (`WatchedClient`).
 */
export function isRetryable(error: unknown): boolean {
  const code = postgresError(error)?.code;
  return code === DEADLOCK_DETECTED || code === SERIALIZATION_FAILURE || code === READ_ONLY;
}

/** True when somebody else holds a lock for longer than `lock_timeout`. */
export const isLocked = (error: unknown): boolean => postgresError(error)?.code === LOCK_NOT_AVAILABLE;

/** The SQLSTATE, or Node's code of a failed connection. */
export const codeOf = (error: unknown): string | undefined => postgresError(error)?.code;

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
