import { type Logger, type LevelWithSilent, pino } from 'pino';
import type { LogDestination } from './log-destination.js';
import { serializeError } from './serialize-error.js';

/** Fields that never reach the log, wherever in the first two levels of an entry they stand. */
const SECRETS = [
  'authorization',
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'accessToken',
  'refreshToken',
  'token',
  'ticket',
  'mobile',
];

/** The process's logger: JSON lines with ISO times, secrets removed, errors without what they were doing it to. */
export function createLogger(level: LevelWithSilent, output: LogDestination): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
      serializers: { err: serializeError },
    },
    output,
  );
}
