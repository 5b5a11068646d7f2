import { ConfigurationError } from '../config/environment.js';
import { CommandFailed } from '../database/embedded/launcher.js';
import { PostmasterRefused } from '../database/embedded/postmaster.js';
import { DatabaseConnectionError, NewerSchemaError } from '../database/migrate.js';

interface SystemError extends Error {
  code?: string;
  syscall?: string;
  address?: string;
  port?: number;
  hostname?: string;
  path?: string;
}

/** What PostgreSQL's codes (documentation, appendix A) ask for, from the one that says it best to whole classes. */
const DATABASE_ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [
    /^28/,
    'Check the name and the password in DATABASE_URL, and pg_hba.conf: "peer" lets in only the account of the same name, by the socket.',
  ],
  [/^3D000/, 'Make it: CREATE DATABASE … OWNER the role of DATABASE_URL.'],
  [
    /^42501/,
    'Make the role of DATABASE_URL the owner of its database (ALTER DATABASE … OWNER TO …), or GRANT CREATE ON SCHEMA public TO it.',
  ],
  [
    /^25006/,
    'It is a standby or was made read-only; a start may have to migrate, so connect to one that can be written to.',
  ],
  [/^55000/, 'It may be a standby; connect to the primary.'],
  [/^(53100|58030)/, 'Make room on its disk.'],
  [/^53[34]00/, 'Raise max_connections, or lower DATABASE_POOL_SIZE of the nodes.'],
  [/^57P0/, 'Start again when it is up.'],
  [/^(55P03|57014)/, 'Something holds a lock on its tables; look at pg_stat_activity.'],
  [
    /^08P01/,
    'A pooler in between refuses what PostgreSQL takes; connect to PostgreSQL itself, or see docs/operations.md.',
  ],
  [/^42P07/, 'It holds tables of the same name that are not ours; give Skein a database of its own.'],
  [/^[0-9A-Z]{5}$/, 'See the log of PostgreSQL.'],
];

/** A start that failed, in the words of whoever has to mend it; undefined for a defect, which needs its stack. */
export function describeStartupFailure(error: unknown): string | undefined {
  if (error instanceof ConfigurationError || error instanceof NewerSchemaError) return error.message;
  if (error instanceof DatabaseConnectionError) return describeConnection(error.cause);
  if (error instanceof PostmasterRefused || error instanceof CommandFailed) return describeEmbedded(error);
  // A name with several addresses, none of which answers.
  if (error instanceof AggregateError && error.errors.length > 0)
    return describeStartupFailure(error.errors[0]);
  return error instanceof Error ? (describeSystem(error) ?? describeDatabase(error)) : undefined;
}

/** Whatever keeps us out: also what is no PostgreSQL, or wants TLS another way. */
function describeConnection(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return describeConnection(cause.errors[0]);
  const known = cause instanceof Error ? (describeSystem(cause) ?? describeDatabase(cause)) : undefined;
  if (known !== undefined) return known;
  const { message } = cause as Error;
  const advice = /SASL|password must be a string/.test(message)
    ? ' PostgreSQL wants a password and DATABASE_URL has none, or it is another one.'
    : /SSL|TLS|certificate|self.signed/i.test(message)
      ? ' Check sslmode in DATABASE_URL.'
      : '';
  return `The database of DATABASE_URL cannot be reached (${message}).${advice}`;
}

function describeSystem(error: Error): string | undefined {
  const { code, syscall, address, port, hostname, path, message } = error as SystemError;
  // By TCP or by a socket that is not there, or not for this account.
  if (syscall === 'connect' || code === 'ETIMEDOUT')
    return `The database of DATABASE_URL cannot be reached (${message || code}).`;
  if (syscall === 'getaddrinfo')
    return `${hostname} has no address (${code}). It stands in DATABASE_URL or in HOST.`;
  if (syscall === 'listen' && code === 'EACCES')
    return `This account may not listen on port ${port}. Set PORT to one above 1023.`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${address} is taken. Set PORT to another one, or stop what listens there.`;
    case 'EADDRNOTAVAIL':
      return `HOST ${address} is not an address of this machine.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full (${message}). Make room, or set DATA_DIR to a directory on another one.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path} is in the way: DATA_DIR and what leads to it must be directories (${code}).`;
    case 'ENOENT':
      return `${path} is missing. Put it back from a backup of DATA_DIR; if there is nothing to lose, remove DATA_DIR and start afresh.`;
    case 'EMFILE':
    case 'ENFILE':
      return `There are not enough file descriptors (${message}). Raise the limit (ulimit -n).`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EIO':
    case 'EISDIR':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return `${message}. Set DATA_DIR to a directory that this account may write to, on a disk with room.`;
    default:
      return undefined;
  }
}

function describeDatabase(error: Error): string | undefined {
  const { code, message } = error as SystemError;
  const advice = DATABASE_ADVICE.find(([pattern]) => pattern.test(code ?? ''))?.[1];
  return advice === undefined ? undefined : `The database says: ${message}. ${advice}`;
}

/** Its last complaint says what is wrong; the lines before tell how it came up. */
function describeEmbedded({ message }: Error): string {
  const complaints = message
    .split('\n')
    .filter((line) => /FATAL|PANIC|ERROR|error:|No space left/.test(line));
  const complaint = (complaints.at(-1) ?? message).replace(/^.*?(?:FATAL|PANIC|ERROR|error): +/, '').trim();
  const isFull = /No space left|disk full|quota/i.test(message);
  const advice = isFull
    ? 'The disk is full: make room, or set DATA_DIR to a directory on another one.'
    : 'Its data is in DATA_DIR: put DATA_DIR back from a backup, or set DATABASE_URL to a PostgreSQL of yours.';
  return `The embedded PostgreSQL does not start (${complaint}). ${advice}`;
}
