import { Injectable } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { DomainError } from '../common/errors/domain-error.js';
import { Database } from '../database/database.js';
import { Readiness } from './readiness.js';

/** Milliseconds in which the database must answer a probe… */
const TIMEOUT = 3000;
/** …and for which its answer is good, so that many probes do not become a load. */
const VALIDITY = 1000;

/** Settings under which a commit is not yet on the disk: acks would be promises that a power cut breaks. */
const DURABILITY = `SELECT current_setting('fsync') AS "fsync",
  current_setting('full_page_writes') AS "full_page_writes",
  current_setting('synchronous_commit') AS "synchronous_commit"`;

@Injectable()
export class HealthService {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly readiness: Readiness,
  ) {}

  /** @throws DomainError `unavailable` when this node should get no new work; its detail says why */
  async checkReadiness(): Promise<{ status: string }> {
    if (this.readiness.isDraining)
      throw new DomainError('unavailable', { detail: 'The node is shutting down.' });
    const { status, error } = await this.check();
    if (status !== 'ok') throw new DomainError('unavailable', { detail: reasonOf(error) });
    return { status };
  }

  /** Terminus throws the result when something is down. */
  private check(): Promise<HealthCheckResult> {
    const probe = this.indicators.check('database').attempt(() => this.checkDatabase());
    return this.checks
      .check([() => probe.withTimeout(TIMEOUT).cacheFor(VALIDITY)])
      .catch((error: { getResponse(): HealthCheckResult }) => error.getResponse());
  }

  private async checkDatabase(): Promise<void> {
    const [settings] = await this.database.query<Record<string, string>>(DURABILITY);
    const unsafe = Object.entries(settings!).find(([, value]) => value === 'off');
    if (unsafe)
      throw new Error(`the setting ${unsafe[0]} is off: a power cut would lose acknowledged messages`);
  }
}

const reasonOf = (error: HealthCheckResult['error']): string =>
  `Database: ${String(error?.['database']?.['message'] ?? 'does not answer')}.`;
