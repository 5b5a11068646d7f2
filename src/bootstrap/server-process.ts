import type { Server } from 'node:http';
import { relative, resolve } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { createApplication } from '../application.js';
import { ServerConfig } from '../config/config.js';
import type { Environment } from '../config/environment.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';
import { migrate } from '../database/migrate.js';
import { Readiness } from '../health/readiness.js';
import { resolveJwtSecret } from './jwt-secret.js';
import { type Started, withoutPassword } from './welcome.js';

/**
 * PostgreSQL's own defaults are for machines of the nineties. The log's hot pages stay in memory, and checkpoints,
 * after which every page is written to the WAL in full once more, come by the clock and not by volume. Some WAL files are
 * kept for reuse through quiet hours: a new one has to be filled with zeros first.
 */
const EMBEDDED_SETTINGS = {
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
};

/** Milliseconds between looks for connections that a drain can close. */
const IDLE_CHECK = 250;

/** The whole of a running server: its database, where it is ours, and the application. */
export class ServerProcess {
  private database: EmbeddedPostgres | undefined;
  private app: NestExpressApplication | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly logger: Logger,
  ) {}

  /** @returns what to tell whoever started it */
  async start(): Promise<Started> {
    const { environment } = this;
    if (environment.DATABASE_URL === undefined) {
      this.database = await startEmbeddedPostgres(resolve(environment.DATA_DIR), EMBEDDED_SETTINGS);
    }
    const databaseUrl = environment.DATABASE_URL ?? this.database!.url;
    const jwtSecret = await resolveJwtSecret(environment);
    await migrate(databaseUrl, (message) => this.logger.warn(message));
    this.app = await createApplication({ environment, databaseUrl, jwtSecret }, this.logger);
    const config = this.app.get(ServerConfig);
    await this.app.listen(config.port, config.host);
    const address = (this.app.getHttpServer() as Server).address() as AddressInfo;
    return { address, database: this.describeDatabase(databaseUrl), servesDocs: config.servesDocs };
  }

  /** Stops taking work, ends what is under way, and stops the database last. May be called at any moment. */
  close(): Promise<void> {
    return (this.closing ??= this.drain());
  }

  private async drain(): Promise<void> {
    try {
      if (this.app) await this.drainApplication(this.app);
    } finally {
      await this.database?.stop();
    }
  }

  private async drainApplication(app: NestExpressApplication): Promise<void> {
    app.get(Readiness).beginDrain();
    const server = app.getHttpServer() as Server;
    // A connection that was busy when the server closed stays open for the next request, which will not be served.
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK);
    const cut = setTimeout(() => server.closeAllConnections(), app.get(ServerConfig).drainMs);
    try {
      await app.close();
    } finally {
      clearInterval(idle);
      clearTimeout(cut);
    }
  }

  private describeDatabase(url: string): string {
    if (!this.database) return withoutPassword(url);
    const directory = relative(process.cwd(), resolve(this.environment.DATA_DIR, 'postgres'));
    return `embedded PostgreSQL, data in ${directory.startsWith('..') ? resolve(directory) : `./${directory}`}`;
  }
}
