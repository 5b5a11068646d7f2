import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.js';
import { ErasuresRepository } from './erasures.repository.js';
import { UserErasure } from './user-erasure.js';

const INTERVAL_MS = 60_000;
/** Seconds after which an erasure that is still going on may well be one whose node has died. */
const SUSPICIOUS_SECONDS = 60;

/** Finishes erasures that a crash or an absent database cut short: at the start, and once a minute. */
@Injectable()
export class ErasureSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ErasureSweep.name);
  private timer?: NodeJS.Timeout;
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly erasures: ErasuresRepository,
    private readonly erasure: UserErasure,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(SUSPICIOUS_SECONDS), INTERVAL_MS).unref();
    void this.sweep(0);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** @param seconds only erasures that began at least so long ago */
  sweep(seconds: number): Promise<void> {
    this.sweeping ??= this.finishAll(seconds).finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  private async finishAll(seconds: number): Promise<void> {
    try {
      const userIds = await this.erasures.findUnfinished(this.database, seconds);
      for (const userId of userIds) await this.erasure.finish(userId);
    } catch (error) {
      this.logger.warn({ err: error }, 'Could not finish the erasure of accounts');
    }
  }
}
