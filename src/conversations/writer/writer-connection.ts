import type { Client } from 'pg';
import { ISO_DATES, SESSION_LIMITS, type SessionSettings } from '../../database/session-settings.js';
import { WatchedClient } from '../../database/watched-client.js';
import type { WriterHorizon } from './writer-horizon.js';

/**
 * Milliseconds. A batch whose answer is given up is sent again, which a database that is merely slow must be spared: it
 * ends a statement by itself after 5 s.
 */
const UNRESPONSIVE_MS = 8000;

/**
 * Everything that a writer does is by key; a plan that reads a whole table would be a mistake of the planner. And one
 * plan serves every batch: left to itself PostgreSQL takes its guess of a batch's size, which it makes without knowing
 * the batch, for a high price, and plans each small batch anew, which takes as long as storing it.
 */
export const PLANNER = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
} as const;

/**
 * Milliseconds that a batch waits for a lock. Locks of the server's own are held for one commit. Who holds one longer (an
 * operator in psql) holds up one conversation; the others of the batch go on without it.
 */
const LOCK_TIMEOUT_MS = 250;

const SETTINGS: SessionSettings = {
  ...PLANNER,
  ...ISO_DATES,
  ...SESSION_LIMITS,
  lock_timeout: LOCK_TIMEOUT_MS,
};

/**
 * Milliseconds after which plans are made anew. A plan from the first minute of a database, when reading all of its
 * five conversations was the shortest way, must not stay until somebody runs ANALYZE; PostgreSQL looks at the tables'
 * present size when it plans.
 */
const PLANS_LIVE_MS = 30_000;

/** Milliseconds without traffic after which the connection is probed: a router may have forgotten it. */
const KEEP_ALIVE_MS = 30_000;

/** One connection of its own for a writer, opened when it is needed and opened again when it was lost. */
export class WriterConnection {
  private client: WatchedClient | undefined;
  private plannedAt = 0;

  constructor(
    private readonly url: string,
    private readonly horizon: WriterHorizon,
    private readonly plansLiveMs = PLANS_LIVE_MS,
  ) {}

  /** @throws the driver's error when the database cannot be reached */
  async open(): Promise<Client> {
    const client = this.client ?? (await this.connect());
    if (performance.now() - this.plannedAt > this.plansLiveMs) {
      await client.query('DISCARD PLANS');
      this.plannedAt = performance.now();
    }
    return client;
  }

  /** Gives the connection up, whatever it is doing; the next `open` makes another. */
  discard(): void {
    const { client } = this;
    this.client = undefined;
    client?.cut();
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private async connect(): Promise<WatchedClient> {
    const client = new WatchedClient({
      connectionString: this.url,
      application_name: 'skein-writer',
      connectionTimeoutMillis: 4000,
      unresponsiveMs: UNRESPONSIVE_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    await client.open(SETTINGS);
    if (!this.horizon.isKnown) {
      const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id() AS xid');
      this.horizon.note(rows[0]!.xid);
    }
    this.plannedAt = performance.now();
    this.client = client;
    return client;
  }

  private drop(client: WatchedClient): void {
    if (this.client === client) this.client = undefined;
  }
}
