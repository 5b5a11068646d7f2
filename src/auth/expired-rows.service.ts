import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.js';
import { ExpiredRowsRepository } from './expired-rows.repository.js';

const INTERVAL_MS = 10 * 60_000;

/** Clears away tickets and sessions whose time is long over. Every node does it; nothing depends on it. */
@Injectable()
export class ExpiredRowsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ExpiredRowsService.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    private readonly rows: ExpiredRowsRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Clears away all of it, however fast it comes: whoever is logged in may ask for any number of tickets. */
  async sweep(): Promise<void> {
    try {
      while (await this.rows.deleteTickets(this.database));
      while (await this.rows.deleteSessions(this.database));
    } catch (error) {
      this.logger.warn({ err: error }, 'could not clear away expired sessions and tickets');
    }
  }
}
