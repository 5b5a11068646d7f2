import type { DatabaseError, Pool, QueryConfig, QueryResult } from 'pg';
import { DomainError } from '../common/errors/domain-error.js';
import { WatchedClient, type WatchedClientConfig } from './watched-client.js';

/** Connections that are opened at most; a second one when something is under way on the first. */
const MOST_CONNECTIONS = 3;
/** Reads that may be under way on one connection; those that do not fit are refused, which is kinder than an endless wait. */
const MOST_UNDER_WAY = 1000;
/** As everything that goes here is, and PostgreSQL sees to it. */
const READ_ONLY = '-c default_transaction_read_only=on';

interface Line {
  readonly client: WatchedClient;
  /** Settled once the connection stands. */
  readonly opened: Promise<unknown>;
  underWay: number;
}

/**
 * Reads on a few connections of which each carries several at one time (pipelining: PostgreSQL documentation, 54.2.4).
 * On a connection for each, every read wakes a process of PostgreSQL of its own, and Node for its answer; when many ask, that
 * costs as much as a short read itself (docs/performance.md).
 *
 * The answers of a connection come in the order of the questions, so whoever asks for much holds up those behind: for statements
 * that read by keys, a page at a time, and wait for no lock.
 */
export class ReadPipeline {
  private lines: Line[] = [];
  private isClosed = false;

  /** @param pool whose settings the connections share */
  constructor(private readonly pool: Pool) {}

  /** @throws the driver's error; DomainError `unavailable` when too much is under way */
  async query<Row extends object>(statement: QueryConfig): Promise<Row[]> {
    const line = this.leastBusy();
    if (line.underWay >= MOST_UNDER_WAY) throw new DomainError('unavailable', { retryAfterMs: 1000 });
    line.underWay++;
    try {
      await line.opened;
      return await rowsOf<Row>(line.client, statement);
    } catch (error) {
      // PostgreSQL has ended the connection; Node hears of its end only later.
      if ((error as DatabaseError).severity === 'FATAL') this.forget(line);
      throw error;
    } finally {
      line.underWay--;
    }
  }

  /** Answers what is under way and takes nothing more. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.lines.map(({ client, opened }) => opened.then(() => client.end())));
  }

  private leastBusy(): Line {
    if (this.isClosed) throw new DomainError('unavailable', { retryAfterMs: 1000 });
    let best = this.lines[0];
    for (const line of this.lines) if (line.underWay < best!.underWay) best = line;
    if (best && (best.underWay === 0 || this.lines.length >= MOST_CONNECTIONS)) return best;
    return this.open();
  }

  private open(): Line {
    const options = this.pool.options as Pool['options'] & WatchedClientConfig;
    const client = new WatchedClient({
      ...options,
      password: options.password, // which the pool hides from enumeration
      pipeline: true,
      options: [options.options, READ_ONLY].join(' '),
    });
    const line: Line = { client, opened: client.connect(), underWay: 0 };
    const forget = (): void => this.forget(line);
    client.on('error', forget);
    client.on('end', forget);
    line.opened.catch(forget);
    this.lines.push(line);
    return line;
  }

  private forget(line: Line): void {
    this.lines = this.lines.filter((other) => other !== line);
  }
}

/** With a callback, because of what the driver's own promise does to the young generation: see `WatchedClient`. */
const rowsOf = <Row extends object>(client: WatchedClient, statement: QueryConfig): Promise<Row[]> =>
  new Promise((resolve, reject) => {
    client.query<Row>(statement, (error: Error | null, result: QueryResult<Row>) => {
      if (error) reject(error);
      else resolve(result.rows);
    });
  });
