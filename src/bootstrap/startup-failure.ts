import { ConfigurationError } from '../config/environment.js';
import { NewerSchemaError } from '../database/migrate.js';

interface SystemError extends Error {
  code?: string;
  syscall?: string;
  address?: string;
  port?: number;
  hostname?: string;
}

/** A start that failed, in the words of whoever has to mend it; undefined for a defect, which needs its stack. */
export function describeStartupFailure(error: unknown): string | undefined {
  if (error instanceof ConfigurationError || error instanceof NewerSchemaError) return error.message;
  // A name with several addresses, none of which answers.
  if (error instanceof AggregateError && error.errors.length > 0)
    return describeStartupFailure(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, address, port, hostname, message } = error as SystemError;
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
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOSPC':
      return `${message}. Set DATA_DIR to a directory that this account may write to, on a disk with room.`;
    case 'EADDRNOTAVAIL':
      return `HOST ${address} is not an address of this machine.`;
    default:
      // PostgreSQL: 28… wrong login, 3D000 no such database, 42501 may not create the schema.
      return /^(28...|3D000|42501|57P03|53300)$/.test(code ?? '')
        ? `The database says: ${message}.`
        : undefined;
  }
}
