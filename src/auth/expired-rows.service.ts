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

  /** One bounded sweep; what it leaves is for the next one. */
  async sweep(): Promise<void> {
    try {
      await this.rows.deleteTickets(this.database);
      await this.rows.deleteSessions(this.database);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not clear away expired sessions and tickets');
    }
  }
}
