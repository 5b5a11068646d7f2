import type { DatabaseError, Pool, QueryConfig, QueryResult } from 'pg';
import { DomainError } from '../common/errors/domain-error.js';
import { POOL_SETTINGS } from './data-source.js';
import type { SessionSettings } from './session-settings.js';
import { WatchedClient, type WatchedClientConfig } from './watched-client.js';

/** Reads that may be under way at all; those that do not fit are refused, which is kinder than an endless wait. */
const MOST_UNDER_WAY = 2000;
/**
 * Milliseconds after which a read that has no answer shows that its connection is stuck (a lock, a disk): those behind it
 * are given up. Above `statement_timeout`, so that one slow read fails alone.
 */
const STUCK_MS = 5500;
/** Milliseconds without traffic after which a connection is probed: a router may have forgotten it. */
const KEEP_ALIVE_MS = 30_000;
/** As everything that goes here is, and PostgreSQL sees to it. */
const READ_SETTINGS: SessionSettings = { ...POOL_SETTINGS, default_transaction_read_only: 'on' };
/** SQLSTATEs with which PostgreSQL ends the connection. */
const ENDS_CONNECTION = /^57P0/;

export interface ReadPipelineOptions {
  /** Connections that are opened at most; another one when something is under way on all that stand. */
  mostConnections: number;
  /** Whether PostgreSQL refuses to write on them. */
  readOnly?: boolean;
  stuckMs?: number;
}

interface Line {
  readonly client: WatchedClient;
  /** When each of the reads under way began, the oldest first, as they are answered. */
  readonly begun: number[];
}

/**
 * Reads on a few connections of which each carries several at one time (PostgreSQL documentation, "Pipelining").
 * On a connection for each, every read wakes a process of PostgreSQL of its own, and Node for its answer; when many ask,
 * that costs as much as a short read itself (docs/performance.md).
 *
 * The answers of a connection come in the order of the questions, so whoever asks for much holds up those behind: for
 * statements that read by keys, a page at a time, and wait for no lock.
 */
export class ReadPipeline {
  private lines: Line[] = [];
  private opening: Promise<Line> | undefined;
  private underWay = 0;
  private isClosed = false;
  private readonly mostConnections: number;
  private readonly readOnly: boolean;
  private readonly stuckMs: number;

  /** @param pool whose settings the connections share */
  constructor(
    private readonly pool: Pool,
    { mostConnections, readOnly = true, stuckMs = STUCK_MS }: ReadPipelineOptions,
  ) {
    this.mostConnections = mostConnections;
    this.readOnly = readOnly;
    this.stuckMs = stuckMs;
  }

  /** @throws the driver's error; DomainError `unavailable` when too much is under way */
  async query<Row extends object>(statement: QueryConfig): Promise<Row[]> {
    if (this.isClosed || this.underWay >= MOST_UNDER_WAY) {
      throw new DomainError('unavailable', { retryAfterMs: 1000 });
    }
    this.underWay++;
    try {
      return await this.queryOn<Row>(this.leastBusy() ?? (await this.open()), statement);
    } finally {
      this.underWay--;
    }
  }

  /** Answers what is under way and takes nothing more. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.opening?.catch(() => undefined); // whoever waits for it hears of the failure
    await Promise.all(this.lines.map(({ client }) => client.end()));
  }

  private async queryOn<Row extends object>(line: Line, statement: QueryConfig): Promise<Row[]> {
    line.begun.push(performance.now());
    try {
      return await rowsOf<Row>(line.client, statement);
    } catch (error) {
      // Node hears of the connection's end only later.
      if (ENDS_CONNECTION.test((error as DatabaseError).code ?? '')) this.forget(line);
      throw error;
    } finally {
      line.begun.shift();
    }
  }

  /** Of the connections that stand; undefined when there is none. Where all are busy, another one is opened for later. */
  private leastBusy(): Line | undefined {
    const stuckSince = performance.now() - this.stuckMs;
    let best: Line | undefined;
    for (const line of this.lines) {
      if (line.begun[0]! < stuckSince) this.giveUp(line);
      else if (!best || line.begun.length < best.begun.length) best = line;
    }
    if (best && best.begun.length > 0 && this.lines.length < this.mostConnections) {
      this.open().catch(() => undefined); // nobody waits for it; the next read tries again
    }
    return best;
  }

  private open(): Promise<Line> {
    this.opening ??= this.connect().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async connect(): Promise<Line> {
    const options = this.pool.options as Pool['options'] & WatchedClientConfig;
    const client = new WatchedClient({
      ...options,
      password: options.password, // which the pool hides from enumeration
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      pipeline: true,
    });
    const line: Line = { client, begun: [] };
    client.on('error', () => this.forget(line));
    client.on('end', () => this.forget(line));
    await client.open(this.readOnly ? READ_SETTINGS : POOL_SETTINGS);
    this.lines.push(line);
    return line;
  }

  private giveUp(line: Line): void {
    this.forget(line);
    line.client.cut();
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
