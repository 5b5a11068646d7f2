import type { Logger } from 'pino';
import { loadEnvFile } from './bootstrap/env-file.js';
import { ServerProcess } from './bootstrap/server-process.js';
import { describeStartupFailure } from './bootstrap/startup-failure.js';
import { welcome, welcomeEntry } from './bootstrap/welcome.js';
import { startObjectsYoung } from './bootstrap/young-objects.js';
import { type LogDestination, standardOutput } from './common/logging/log-destination.js';
import { createLogger } from './common/logging/logger.js';
import type { Started } from './bootstrap/welcome.js';
import { type Environment, parseEnvironment } from './config/environment.js';

startObjectsYoung();
const output = standardOutput();

try {
  loadEnvFile('.env');
  const environment = parseEnvironment(process.env);
  await run(environment, createLogger(environment.LOG_LEVEL, output), output);
} catch (error) {
  fail(error);
}

async function run(environment: Environment, logger: Logger, log: LogDestination): Promise<void> {
  const server = new ServerProcess(environment, logger);
  exitOnDefect(logger, log);
  exitOnSignal(server, logger, log);
  try {
    greet(await server.start(), logger);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Lines for whoever sits there; for a program that reads the log, one in its form and at any level. */
function greet(started: Started, logger: Logger): void {
  if (process.stdout.isTTY) return void process.stdout.write(welcome(started));
  const { message, ...fields } = welcomeEntry(started);
  logger.child({}, { level: 'info' }).info(fields, message);
}

/** One Ctrl-C arrives twice when npm passes on what the terminal sent to everybody; milliseconds. */
const SAME_SIGNAL = 500;

/** The first signal drains, the second one does not wait. */
function exitOnSignal(server: ServerProcess, logger: Logger, log: LogDestination): void {
  let first: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first !== undefined && performance.now() - first > SAME_SIGNAL) process.exit(1);
    if (first !== undefined) return;
    first = performance.now();
    logger.info({ signal }, 'Draining');
    server.close().then(
      () => exit(0, log),
      (error: unknown) => {
        logger.fatal({ err: error }, 'The shutdown failed');
        exit(1, log);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

/** What nobody caught leaves an unknown state behind; a supervisor starts a clean process. */
function exitOnDefect(logger: Logger, log: LogDestination): void {
  const onDefect = (error: unknown): void => {
    logger.fatal({ err: error }, 'Nobody caught this');
    exit(1, log);
  };
  process.on('unhandledRejection', onDefect).on('uncaughtException', onDefect);
}

function exit(code: number, log: LogDestination): never {
  try {
    log.flushSync();
  } catch {
    // The log's reader is gone or its disk is full; the exit code says enough.
  }
  process.exit(code);
}

function fail(error: unknown): never {
  const description = describeStartupFailure(error);
  process.stderr.write(description === undefined ? '' : `\nSkein cannot start. ${description}\n\n`);
  if (description === undefined) console.error('Skein cannot start.', error);
  process.exit(1);
}
