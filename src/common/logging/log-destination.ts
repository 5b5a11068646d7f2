import { destination, type DestinationStream } from 'pino';

/** Log lines that may wait while standard output is stuck, in bytes; later ones are dropped until it moves again. */
const MAX_WAITING = 1024 * 1024;

export interface LogDestination extends DestinationStream {
  /** Writes what waits, before the process ends. */
  flushSync(): void;
}

/**
 * Standard output, written aside from the event loop: a reader that stalls, a closed pipe or a full disk costs log
 * lines and nothing else. A chat server that stops because nobody reads its log would be the greater loss.
 */
export function standardOutput(): LogDestination {
  const output = destination({ dest: 1, sync: false, maxLength: MAX_WAITING });
  output.on('error', () => undefined);
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return output;
}
