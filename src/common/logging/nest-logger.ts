import type { LoggerService } from '@nestjs/common';
import type { Level, Logger } from 'pino';

/** Nest tells each route and module that it finds; nobody reads that but who looks for it. */
const CHATTY = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
  'WebSocketsController',
]);

/** Nest's `Logger` on pino. `logger.warn({ userId, err }, 'text')` logs fields; `logger.warn('text')` does not. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log = (message: unknown, ...rest: unknown[]): void => this.write('info', message, rest);
  fatal = (message: unknown, ...rest: unknown[]): void => this.write('fatal', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);

  /** Nest appends the name that the logger was made with as the last argument. */
  private write(nestLevel: Level, message: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const level = nestLevel === 'info' && CHATTY.has(String(context)) ? 'debug' : nestLevel;
    if (!this.pino.isLevelEnabled(level)) return;
    const others = rest.slice(0, -1);
    if (message instanceof Error) return this.pino[level]({ context, err: message }, message.message);
    if (typeof message === 'object' && message !== null) {
      return this.pino[level]({ context, ...message }, ...textOf(others));
    }
    this.pino[level]({ context, ...detailsOf(others) }, String(message));
  }
}

const textOf = (values: unknown[]): [string?] =>
  values.filter((value): value is string => typeof value === 'string').slice(0, 1) as [string?];

/** Nest itself logs an error as text followed by its stack, or by the error. */
function detailsOf([detail]: unknown[]): object {
  if (detail instanceof Error) return { err: detail };
  return detail === undefined ? {} : { detail };
}
