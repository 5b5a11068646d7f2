import { Injectable } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { DomainError } from '../common/errors/domain-error.js';
import { DatabaseConfig } from '../config/config.js';
import { Database } from '../database/database.js';
import { Readiness } from './readiness.js';

/** Milliseconds in which the database must answer a probe… */
const TIMEOUT = 3000;
/** …and for which its answer is good, so that many probes do not become a load. */
const VALIDITY = 1000;

/**
 * In one round trip and one transaction: what would make acks promises that a power cut breaks, whether rows can be
 * locked for writing, and whether the disk takes a megabyte (which `work_mem` makes PostgreSQL put into a file).
 * `reset_val` is what the database, the role and the address say: our own sessions wait for the disk in any case.
 */
const PROBE = `
  SET LOCAL work_mem = '64kB';
  WITH sample AS MATERIALIZED (SELECT repeat('x', 8192) FROM generate_series(1, 128))
  SELECT current_setting('fsync') AS "fsync",
    current_setting('full_page_writes') AS "full_page_writes",
    (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit') AS "synchronous_commit",
    pg_is_in_recovery() AS "isStandby",
    current_setting('transaction_read_only') = 'on' AS "isReadOnly",
    (SELECT count(*) FROM sample) AS "sample"`;

interface ProbeRow {
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  isStandby: boolean;
  isReadOnly: boolean;
}

@Injectable()
export class HealthService {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly readiness: Readiness,
    private readonly config: DatabaseConfig,
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
    const row = await this.database.script<ProbeRow>(PROBE);
    if (row.isStandby) throw new Error('it is a standby and cannot be written to');
    if (row.isReadOnly) throw new Error('it is read-only (default_transaction_read_only)');
    const unsafe = this.durabilitySettings.filter((name) => row[name] === 'off');
    if (unsafe.length > 0) {
      const settings = unsafe.map((name) => `the setting ${name} is off`).join(', ');
      throw new Error(`${settings}: a power cut would lose acknowledged messages`);
    }
  }

  /** A test's cluster need not survive a power cut. */
  private get durabilitySettings(): readonly ('fsync' | 'full_page_writes' | 'synchronous_commit')[] {
    return this.config.allowsUnsafe
      ? ['synchronous_commit']
      : ['fsync', 'full_page_writes', 'synchronous_commit'];
  }
}

const reasonOf = (error: HealthCheckResult['error']): string =>
  `Database: ${String(error?.['database']?.['message'] ?? 'does not answer')}.`;
