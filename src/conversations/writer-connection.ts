import pg from 'pg';
import { SESSION_LIMITS } from '../database/data-source.js';

/**
 * Milliseconds after which an answer is not waited for any longer and the connection is given up. Longer than
 * `statement_timeout`: it is for a database that is frozen or cut off and cannot keep its own limits.
 */
const UNRESPONSIVE_MS = 15_000;

/**
 * Everything that a writer does is by key; a plan that reads a whole table would be a mistake of the planner. And one
 * plan serves every batch: left to itself PostgreSQL takes its guess of a batch's size, which it makes without knowing
 * the batch, for a high price, and plans each small batch anew, which takes as long as storing it.
 */
const PLANNER =
  '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';

/** One connection of its own for a writer, opened when it is needed and opened again when it was lost. */
export class WriterConnection {
  private client: pg.Client | undefined;
  /** The last transaction that this writer knows of; what it wrote after an unclear failure is newer. */
  lastXid = '0';

  constructor(private readonly url: string) {}

  /** @throws the driver's error when the database cannot be reached */
  async open(): Promise<pg.Client> {
    if (this.client) return this.client;
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'skein-writer',
      connectionTimeoutMillis: 4000,
      query_timeout: UNRESPONSIVE_MS,
      keepAlive: true,
      options: PLANNER,
      ...SESSION_LIMITS,
    });
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    await client.connect();
    if (this.lastXid === '0') {
      const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id() AS xid');
      this.lastXid = rows[0]!.xid;
    }
    this.client = client;
    return client;
  }

  /** Gives the connection up, whatever it is doing; the next `open` makes another. */
  discard(): void {
    const { client } = this;
    if (!client) return;
    this.client = undefined;
    // A polite end would wait for an answer that may never come.
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private drop(client: pg.Client): void {
    if (this.client === client) this.client = undefined;
  }
}
