import { Logger } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { isRetryable, isUnavailable } from '../database/database-errors.js';
import { type AppendRow, findStoredSince, numberedMessage } from './append-statement.js';
import type { BatchAppender } from './batch-appender.js';
import type { CommittedMessage } from './conversation.events.js';
import { type PendingWrite, settle } from './message-write.js';
import type { WriterConnection } from './writer-connection.js';

/** Milliseconds between attempts to reach a database that is away. */
const RETRY_MS = 100;

export interface LaneObserver {
  /** A batch was committed: its size, how long the statement took, and what is to be delivered. */
  committed(size: number, milliseconds: number, messages: readonly CommittedMessage[]): void;
}

/**
 * One of several writers side by side, with one batch in flight each.
 *
 * A batch whose outcome is unknown (the connection broke under it) is sent again until the outcome is known; that is
 * safe, because a message is stored once.
 */
export class MessageWriterLane {
  private readonly logger = new Logger(MessageWriterLane.name);
  private stopped = false;

  constructor(
    private readonly connection: WriterConnection,
    private readonly appender: BatchAppender,
    private readonly observer: LaneObserver,
  ) {}

  /** From now on a batch that nobody waits for any more is given up while the database is away. */
  stop(): void {
    this.stopped = true;
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** Writes a batch, again and again while the database is away, until every message's outcome is known. */
  async write(batch: readonly PendingWrite[]): Promise<void> {
    let open = batch;
    let isRetry = false;
    const found: CommittedMessage[] = [];
    for (;;) {
      try {
        if (isRetry) open = await this.withoutAbandoned(open, found);
        await this.attempt(open, isRetry, found);
        return;
      } catch (error) {
        if (!isUnavailable(error) && !isRetryable(error)) return this.isolate(open, error, found);
        // Nobody waits any more, and nobody is left to deliver to.
        if (this.stopped && open.every((write) => !write.callback)) return;
        this.logger.warn(`A batch of ${open.length} is tried again: ${(error as Error).message}`);
        this.connection.discard();
        isRetry = true;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** @param found messages of the same batch that an attempt before has stored; they are delivered with the others */
  private async attempt(
    batch: readonly PendingWrite[],
    isRetry: boolean,
    found: readonly CommittedMessage[],
  ): Promise<void> {
    const started = performance.now();
    const committed = [...found];
    if (batch.length > 0) await this.append(batch, isRetry, committed);
    if (found.length > 0) committed.sort((a, b) => a.message.seq - b.message.seq);
    if (committed.length > 0) this.observer.committed(batch.length, performance.now() - started, committed);
    for (const { acknowledge } of committed) acknowledge?.();
  }

  private async append(
    batch: readonly PendingWrite[],
    isRetry: boolean,
    committed: CommittedMessage[],
  ): Promise<void> {
    const client = await this.connection.open();
    const rows = await this.appender.append(client, batch, isRetry ? this.connection.lastXid : null);
    rows.forEach((row, index) => this.conclude(batch[index]!, row, committed));
    this.connection.lastXid = rows[0]?.xid ?? this.connection.lastXid;
  }

  /** Answers the sender, unless the message is new: then its delivery does, in its turn. */
  private conclude(write: PendingWrite, row: AppendRow, committed: CommittedMessage[]): void {
    const { outcome } = row;
    if (outcome !== 'stored' && outcome !== 'recovered' && outcome !== 'duplicate') {
      settle(write, new DomainError(outcome));
      return;
    }
    const message = numberedMessage(write.draft, row);
    if (outcome === 'duplicate') return settle(write, { message, duplicate: true });
    // Somebody who was told `unavailable` is told the number now: as any other device, by the message itself.
    const origin = write.callback ? write.origin : undefined;
    const acknowledge = (): void => settle(write, { message, duplicate: false });
    committed.push({ message, origin, acknowledge, contentJson: write.contentJson });
  }

  /**
   * After an error that is not the database's weather: one message is to blame (a value that PostgreSQL refuses and
   * the validators let pass). Halving finds it, so that it fails alone.
   */
  private async isolate(
    batch: readonly PendingWrite[],
    error: unknown,
    found: readonly CommittedMessage[],
  ): Promise<void> {
    await this.attempt([], false, found);
    if (batch.length === 1) {
      this.logger.error(`A message could not be stored: ${(error as Error).message}`);
      settle(batch[0]!, new DomainError('internal_error', { cause: error }));
      return;
    }
    const half = Math.ceil(batch.length / 2);
    await this.write(batch.slice(0, half));
    await this.write(batch.slice(half));
  }

  /**
   * Drops the writes whose senders were told `unavailable` meanwhile, after a look whether the lost attempt stored
   * them: those are noted in `found`, the others are not stored behind their sender's back.
   */
  private async withoutAbandoned(
    batch: readonly PendingWrite[],
    found: CommittedMessage[],
  ): Promise<readonly PendingWrite[]> {
    const abandoned = batch.filter((write) => !write.callback);
    const awaited = batch.filter((write) => write.callback);
    if (abandoned.length === 0) return batch;
    const client = await this.connection.open();
    const drafts = abandoned.map((write) => write.draft);
    const stored = await findStoredSince(client, drafts, this.connection.lastXid);
    found.push(...stored.map(({ index, row }) => ({ message: numberedMessage(drafts[index]!, row) })));
    return awaited;
  }
}
