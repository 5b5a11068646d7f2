import type { Socket } from 'node:net';
import pg from 'pg';
import { READ_ONLY } from './database-errors.js';
import { configureSession, type SessionSettings } from './session-settings.js';

export interface WatchedClientConfig extends pg.ClientConfig {
  /** Milliseconds without a byte in either direction after which an answer that is due is not waited for any longer. */
  unresponsiveMs: number;
  /** Whether queries are sent without waiting for the answers of those before. */
  pipeline?: boolean;
}

/** What the driver has and its types leave out. */
interface DriverInternals {
  connection: { stream: Socket } & NodeJS.EventEmitter;
  /** False while an answer is due. */
  readyForQuery: boolean;
  /** True once it said goodbye and waits for the other side to close. */
  ['_ending']: boolean;
}

/** Milliseconds that a session lives which the database lets only read: a later one may be let write again. */
const READ_ONLY_LIFE_MS = 1000;

/**
 * A connection to the database that does not wait for ever. A database that is frozen or cut off cannot keep its own
 * limits; a connection on which an answer is due and nothing moves is cut then, and what it was doing fails as on any
 * lost connection.
 *
 * Nor does it stay with a database that cannot be written to (a standby, one that was made read-only): whether a session
 * may write is settled when it begins, so only new ones learn that it can be written to again.
 *
 * The driver has `query_timeout` for this. With it each query gets a timer and a closure, and the collections of V8's
 * young generation then take the queries of a connection for alive, one because of the other, until the next major
 * collection (docs/performance.md).
 */
export class WatchedClient extends pg.Client {
  constructor({ unresponsiveMs, ...config }: WatchedClientConfig) {
    super(config);
    this.once('connect', () => {
      this.stream.setTimeout(unresponsiveMs);
      this.stream.on('timeout', () => this.cutIfSilent());
      this.internals.connection.on('errorMessage', ({ code }: { code?: string }) => {
        if (code === READ_ONLY) this.cut();
      });
    });
  }

  /** Connects and configures. @throws the driver's error; then no connection is left behind */
  async open(settings: SessionSettings): Promise<void> {
    await this.connect();
    try {
      await this.configure(settings);
    } catch (error) {
      this.cut();
      throw error;
    }
  }

  /** Called once, after the connection stands: here by `open`, in a pool by its `onConnect`. */
  async configure(settings: SessionSettings): Promise<void> {
    const isReadOnly = await configureSession(this, settings);
    if (isReadOnly && !('default_transaction_read_only' in settings)) this.retire();
  }

  /** What is under way is answered first. */
  private retire(): void {
    const end = (): unknown => (this.isAnswerDue ? this.retire() : this.cut());
    setTimeout(end, READ_ONLY_LIFE_MS).unref();
  }

  /** Gives the connection up, whatever it is doing. A polite end would wait for an answer that may never come. */
  cut(): void {
    this.stream.destroy();
  }

  /** Time in which this process stood still is no silence: what came meanwhile is read first. */
  private cutIfSilent(): void {
    if (!this.isAnswerDue) return;
    const { bytesRead } = this.stream;
    setImmediate(() => {
      if (this.isAnswerDue && this.stream.bytesRead === bytesRead) this.cut();
    });
  }

  private get isAnswerDue(): boolean {
    return !this.internals.readyForQuery || this.internals['_ending'];
  }

  private get stream(): Socket {
    return this.internals.connection.stream;
  }

  private get internals(): DriverInternals {
    return this as unknown as DriverInternals;
  }
}
