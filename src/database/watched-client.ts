import type { Socket } from 'node:net';
import pg from 'pg';

export interface WatchedClientConfig extends pg.ClientConfig {
  /** Milliseconds without a byte in either direction after which an answer that is due is not waited for any longer. */
  unresponsiveMs: number;
  /** Whether queries are sent without waiting for the answers of those before. */
  pipeline?: boolean;
}

/** What the driver has and its types leave out. */
interface DriverInternals {
  connection: { stream: Socket };
  /** False while an answer is due. */
  readyForQuery: boolean;
  /** True once it said goodbye and waits for the other side to close. */
  ['_ending']: boolean;
}

/**
 * A connection to the database that does not wait for ever. A database that is frozen or cut off cannot keep its own
 * limits; a connection on which an answer is due and nothing moves is cut then, and what it was doing fails as on any
 * lost connection.
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
      this.stream.on('timeout', () => {
        if (!this.internals.readyForQuery || this.internals['_ending']) this.cut();
      });
    });
  }

  /** Gives the connection up, whatever it is doing. A polite end would wait for an answer that may never come. */
  cut(): void {
    this.stream.destroy();
  }

  private get stream(): Socket {
    return this.internals.connection.stream;
  }

  private get internals(): DriverInternals {
    return this as unknown as DriverInternals;
  }
}
