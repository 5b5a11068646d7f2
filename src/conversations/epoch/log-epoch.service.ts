import { randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit, Optional } from '@nestjs/common';
import { DomainEvents } from '../../common/events/domain-events.js';
import { Database, type Transaction } from '../../database/database.js';
import { isSameDatabase } from './database-fingerprint.js';
import { EpochChanged } from './log-epoch.events.js';
import { type EpochState, LogEpochRepository } from './log-epoch.repository.js';
import { SeenHistoryFile } from './seen-history.js';

/** How long an answer is good for, in milliseconds. */
const FRESH_MS = 2000;
/** Milliseconds between looks when nobody asks: a backup restored under a running node is noticed this late. */
const WATCH_MS = 5000;

/**
 * The epoch of the log. Numbers and cursors mean something within one epoch only: after an older backup was restored
 * the same `seq` may name another message, so clients that see a new epoch start afresh.
 */
@Injectable()
export class EpochService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(EpochService.name);
  private known?: { epoch: string; checkedAt: number };
  private key?: Buffer;
  private checking?: Promise<string>;
  private watch?: NodeJS.Timeout;
  /** What this node, or the process before it, saw last. Counters only go up. */
  private seenEpoch?: string;
  private highestXid = 0n;
  private highestWal = 0n;
  private lastMessageXid = 0n;

  /**
   * @param file what the process before saw; without one a node knows what it saw itself
   * @param events where a change is told
   */
  constructor(
    private readonly database: Database,
    private readonly repository: LogEpochRepository,
    @Optional() private readonly file?: SeenHistoryFile,
    @Optional() private readonly events?: DomainEvents,
  ) {}

  async onModuleInit(): Promise<void> {
    // Before the database is asked, which has to be further than what was seen.
    const seen = await this.file?.read();
    if (seen) {
      this.seenEpoch = seen.epoch;
      [this.highestXid, this.highestWal, this.lastMessageXid] = [seen.xid, seen.wal, seen.messageXid];
    }
    await this.current();
    this.watch = setInterval(() => this.look(), WATCH_MS).unref();
  }

  /** The last look; the drain does not wait for it. */
  onModuleDestroy(): void {
    clearInterval(this.watch);
    this.known = undefined;
    this.look();
  }

  /** The present epoch, at most two seconds old. */
  current(): Promise<string> {
    if (this.known && performance.now() - this.known.checkedAt < FRESH_MS) {
      return Promise.resolve(this.known.epoch);
    }
    this.checking ??= this.check().finally(() => (this.checking = undefined));
    return this.checking;
  }

  /**
   * Begins a new epoch, because a restore was proven, or because an operator knows of one.
   *
   * @param instead of this one: where another node has replaced it already, nothing happens
   * @returns the present epoch
   */
  async renew(instead?: string): Promise<string> {
    await this.checking?.catch(() => undefined);
    await this.database.transaction((tx) =>
      this.settle(
        tx,
        (state) => instead === undefined || state.stored?.epoch === instead || this.isForeign(state),
      ),
    );
    this.known = undefined;
    return this.current();
  }

  /** What sync cursors are signed with. */
  async cursorKey(): Promise<Buffer> {
    if (!this.key) await this.current();
    return this.key!;
  }

  private look(): void {
    this.current().catch((error: unknown) =>
      this.logger.debug({ err: error }, 'could not look at the epoch'),
    );
  }

  private async check(): Promise<string> {
    const checkedAt = performance.now();
    let state = await this.repository.findState(this.database);
    if (!this.isSettled(state)) {
      await this.database.transaction((tx) => this.settle(tx, (locked) => this.isForeign(locked)));
      state = await this.repository.findState(this.database);
    }
    const { epoch, cursorKey } = state.stored!;
    this.key = cursorKey!;
    this.known = { epoch, checkedAt };
    await this.remember(epoch, state);
    return epoch;
  }

  private async remember(epoch: string, { settledXid, wal, messageXid }: EpochState): Promise<void> {
    const before = this.seenEpoch;
    this.seenEpoch = epoch;
    [this.highestXid, this.highestWal, this.lastMessageXid] = [settledXid, wal, messageXid];
    if (before !== undefined && before !== epoch) this.events?.publish(EpochChanged, { epoch });
    await this.file?.write({ epoch, xid: settledXid, wal, messageXid });
  }

  /** The stored epoch is this database's, and every part of the fingerprint is on record. */
  private isSettled(state: EpochState): boolean {
    const { stored, present } = state;
    return (
      !this.isForeign(state) &&
      stored?.storage != null &&
      stored.cursorKey !== null &&
      Object.keys(present).every((part) => part in stored.fingerprint)
    );
  }

  private isForeign(state: EpochState): boolean {
    const { stored, present, storage, hasFutureRows } = state;
    return (
      stored === null ||
      hasFutureRows ||
      !isSameDatabase(stored.fingerprint, present) ||
      (stored.storage !== null && stored.storage !== storage) ||
      this.wentBack(state)
    );
  }

  private wentBack({ stored, nextXid, wal, messageXid }: EpochState): boolean {
    const { seenEpoch } = this;
    if (seenEpoch !== undefined && stored!.epoch !== seenEpoch) {
      // Another node may have begun an epoch after ours. One that does not know of ours is from before it.
      return !stored!.former.includes(seenEpoch);
    }
    return nextXid < this.highestXid || wal < this.highestWal || messageXid < this.lastMessageXid;
  }

  private async settle(tx: Transaction, isOver: (state: EpochState) => boolean): Promise<void> {
    await this.repository.lock(tx);
    const state = await this.repository.findState(tx);
    const { stored, present } = state;
    if (stored && !isOver(state)) {
      return this.repository.store(tx, stored.epoch, { ...stored.fingerprint, ...present });
    }
    const epoch = randomBytes(12).toString('base64url');
    await this.repository.store(tx, epoch, present);
    await this.repository.adoptFutureRows(tx);
    tx.afterCommit(() => this.logger.log(`The log has a new epoch: ${epoch}`));
  }
}

/** For a command beside the server, which has no modules. */
export const epochServiceOn = (database: Database): EpochService =>
  new EpochService(database, new LogEpochRepository());
