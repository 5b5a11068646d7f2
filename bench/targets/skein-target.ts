import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { embeddedUrl } from '../../src/database/embedded/embedded-postgres.js';
import { freePort } from '../../src/database/embedded/free-port.js';
import type { Account, Address, HttpRequestPlan } from '../load/load-plan.js';
import { connectToServer } from '../seeding/running-server.js';
import { consecutivePairs, seedAccounts, seedContacts } from '../seeding/seed-accounts.js';
import { passwordHash, seedPassword } from '../seeding/seed-passwords.js';
import { seedGroup } from '../seeding/seed-group.js';
import { MeasuredProcess } from './measured-process.js';
import type { Target } from './target.js';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const START_MS = 60_000;
const PASSWORD = 'correct horse battery staple';

/** As the goals say: every check on, but no limit on frames, and logs at `warn`. */
const ENVIRONMENT = {
  NODE_ENV: 'development',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  WS_FRAME_RATE: '0',
  WS_MAX_CONNECTIONS: '19000',
  WS_MAX_SOCKETS_PER_USER: '10000',
};

export interface SkeinOptions {
  /** The entry point of a built server; absent: this checkout's. */
  readonly main?: string;
  /** Settings beside the benchmark's own. */
  readonly environment?: Record<string, string>;
}

/** The built server with its embedded database, on a data directory that lives as long as it does. */
export class SkeinTarget implements Target {
  readonly title = '**Skein**, acked after the commit';
  readonly dialect = 'skein';
  private storedBefore = 0;

  private constructor(
    readonly process: MeasuredProcess,
    readonly address: Address,
    private readonly directory: string,
    private readonly jwtSecret: string,
    /** The server's own database. */
    readonly database: Client,
  ) {}

  /** @throws Error when it does not become ready */
  static async start({ main = MAIN, environment = {} }: SkeinOptions = {}): Promise<SkeinTarget> {
    const directory = await mkdtemp(join(tmpdir(), 'skein-bench-'));
    const address = { host: '127.0.0.1', port: await freePort() };
    const jwtSecret = randomBytes(48).toString('base64url');
    const own = { PORT: String(address.port), DATA_DIR: directory, JWT_SECRET: jwtSecret, DATABASE_URL: '' };
    const process = new MeasuredProcess({
      name: 'skein',
      args: ['--enable-source-maps', '--max-semi-space-size=32', main],
      environment: { ...ENVIRONMENT, ...environment, ...own },
    });
    try {
      await ready(process, address);
      const { client } = await connectToServer({ DATA_DIR: directory, JWT_SECRET: jwtSecret });
      return new SkeinTarget(process, address, directory, jwtSecret, client);
    } catch (error) {
      await process.stop();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** The 1st and 2nd are contacts, the 3rd and 4th, and so on. */
  async makeAccounts(count: number): Promise<Account[]> {
    const accounts = await seedAccounts(this.database, count, this.jwtSecret);
    await seedContacts(this.database, consecutivePairs(accounts));
    return accounts;
  }

  makeGroup(accounts: readonly Account[]): Promise<string> {
    return seedGroup(
      this.database,
      accounts.map(({ userId }) => userId),
    );
  }

  /** Another connection to the server's database; the caller ends it. */
  async connect(): Promise<Client> {
    const client = new Client({
      connectionString: await embeddedUrl(this.directory),
      application_name: 'bench',
    });
    await client.connect();
    return client;
  }

  /** Takes what the log holds now as given: later checks count from here. */
  async forgetStored(): Promise<void> {
    this.storedBefore = await this.storedMessages();
  }

  /** `count` pairs of contacts with the conversation of each pair, in the same order. */
  async makePairs(count: number): Promise<{ accounts: Account[]; conversationIds: string[] }> {
    const accounts = await seedAccounts(this.database, count * 2, this.jwtSecret);
    return { accounts, conversationIds: await seedContacts(this.database, consecutivePairs(accounts)) };
  }

  /** A user whose contacts are `count` other users, with a conversation for each. */
  async makeSociableUser(count: number): Promise<{ user: Account; conversationIds: string[] }> {
    const [user, ...others] = await seedAccounts(this.database, count + 1, this.jwtSecret);
    const pairs = others.map((other) => [user!.userId, other.userId] as const);
    return { user: user!, conversationIds: await seedContacts(this.database, pairs) };
  }

  /** Requests that log accounts of their own in. */
  async makeLogins(count: number): Promise<HttpRequestPlan[]> {
    const accounts = await seedAccounts(this.database, count, this.jwtSecret);
    const ids = accounts.map(({ userId }) => userId);
    const mobiles = await seedPassword(this.database, ids, await this.hashOf(PASSWORD));
    return mobiles.map((mobile) => ({
      method: 'POST',
      path: '/api/v1/auth/login',
      body: { mobile, password: PASSWORD },
    }));
  }

  /** @throws Error when the answer is not a success */
  async get<Body>(path: string, { accessToken }: Account): Promise<Body> {
    const { host, port } = this.address;
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await fetch(`http://${host}:${port}${path}`, { headers });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Body;
  }

  /**
   * Checks that the log holds exactly the messages that were acked since the last check.
   *
   * @throws Error when it does not
   */
  async assertStored(acked: number): Promise<void> {
    const stored = (await this.storedMessages()) - this.storedBefore;
    if (stored !== acked) throw new Error(`${acked} messages were acked and ${stored} stored.`);
    this.storedBefore += stored;
  }

  /** Messages of users in the log, by the conversations' own counters. */
  private async storedMessages(): Promise<number> {
    const { rows } = await this.database.query<{ total: string }>(
      'SELECT coalesce(sum(last_count), 0) AS total FROM conversations',
    );
    return Number(rows[0]!.total);
  }

  /** The server's own hash of a password: it registers somebody with it. */
  private async hashOf(password: string): Promise<string> {
    const { host, port } = this.address;
    const answer = await fetch(`http://${host}:${port}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mobile: '+8613800138000', password }),
    });
    if (!answer.ok) throw new Error(`The registration failed: ${await answer.text()}`);
    const { user } = (await answer.json()) as { user: { id: string } };
    return passwordHash(this.database, user.id);
  }

  async stop(): Promise<void> {
    await this.database.end();
    await this.process.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function ready(process: MeasuredProcess, { host, port }: Address): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    process.assertRunning();
    const answer = await fetch(`http://${host}:${port}/health/ready`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`The server did not become ready: ${process.lastOutput}`);
}
