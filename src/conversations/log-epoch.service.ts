import { randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database, type Transaction } from '../database/database.js';
import { isSameDatabase } from './database-fingerprint.js';
import { type EpochState, LogEpochRepository } from './log-epoch.repository.js';

/** How long an answer is good for, in milliseconds: a backup restored under a running node is noticed this late. */
const FRESH_MS = 2000;

/**
 * The epoch of the log. Numbers and cursors mean something within one epoch only: after an older backup was restored
 * the same `seq` may name another message, so clients that see a new epoch start afresh.
 */
@Injectable()
export class EpochService implements OnModuleInit {
  private readonly logger = new Logger(EpochService.name);
  private known?: { epoch: string; checkedAt: number };
  private checking?: Promise<string>;
  /** Counters only go up; one that went down belongs to a database that was taken back. */
  private highestXid = 0n;

  constructor(
    private readonly database: Database,
    private readonly repository: LogEpochRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.current();
  }

  /** The present epoch, at most two seconds old. */
  current(): Promise<string> {
    if (this.known && performance.now() - this.known.checkedAt < FRESH_MS) {
      return Promise.resolve(this.known.epoch);
    }
    this.checking ??= this.check().finally(() => (this.checking = undefined));
    return this.checking;
  }

  private async check(): Promise<string> {
    const checkedAt = performance.now();
    const state = await this.repository.findState(this.database);
    const epoch = this.isSettled(state)
      ? state.stored!.epoch
      : await this.database.transaction((tx) => this.settle(tx));
    this.known = { epoch, checkedAt };
    this.highestXid = state.nextXid;
    return epoch;
  }

  /** The stored epoch is this database's, and every part of the fingerprint is on record. */
  private isSettled(state: EpochState): boolean {
    const { stored, present } = state;
    return (
      !this.isForeign(state) && Object.keys(present).every((part) => part in (stored?.fingerprint ?? {}))
    );
  }

  private isForeign({ stored, present, nextXid, hasFutureRows }: EpochState): boolean {
    return (
      stored === null ||
      hasFutureRows ||
      nextXid < this.highestXid ||
      !isSameDatabase(stored.fingerprint, present)
    );
  }

  private async settle(tx: Transaction): Promise<string> {
    await this.repository.lock(tx);
    const state = await this.repository.findState(tx);
    if (!this.isForeign(state)) {
      const { epoch, fingerprint } = state.stored!;
      await this.repository.store(tx, epoch, { ...fingerprint, ...state.present });
      return epoch;
    }
    const epoch = randomBytes(12).toString('base64url');
    await this.repository.store(tx, epoch, state.present);
    await this.repository.adoptFutureRows(tx);
    tx.afterCommit(() => this.logger.log(`The log has a new epoch: ${epoch}`));
    return epoch;
  }
}
