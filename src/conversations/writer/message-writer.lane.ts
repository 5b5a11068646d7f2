import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import { DomainError } from '../../common/errors/domain-error.js';
import { codeOf, isLocked, isRetryable, isUnavailable } from '../../database/database-errors.js';
import { type AppendRow, findStoredSince, numberedMessage } from './append-statement.js';
import type { BatchAppender } from './batch-appender.js';
import type { LogEntry } from '../conversation.events.js';
import { findLocked } from './locked-statement.js';
import { type PendingWrite, settle, type StoredMessage } from './message-write.js';
import type { WriterConnection } from './writer-connection.js';
import type { WriterHorizon } from './writer-horizon.js';

/** Milliseconds between attempts to reach a database that is away. */
const RETRY_MS = 100;

export interface LaneObserver {
  /**
   * A batch was committed: its size, how long the statement took, what is to be delivered, and the earliest deadline
   * of its messages.
   */
  committed(
    size: number,
    milliseconds: number,
    messages: readonly LogEntry[],
    earliestDeadline: number,
  ): void;
  /** A batch was not stored and is tried again. */
  retried(): void;
}

/** Writes that were not stored, because somebody else holds the lock of their conversation. */
export interface HeldUp {
  readonly writes: readonly PendingWrite[];
  /** After an attempt whose outcome is unknown: the horizon from before it. */
  readonly since?: string;
}

interface Attempt {
  /** After an attempt whose outcome is unknown: the horizon from before it. */
  readonly since?: string;
  /** Whether locks are looked at before they are waited for. */
  readonly isHeldUp?: boolean;
}

const NONE: readonly HeldUp[] = [];

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
    private readonly horizon: WriterHorizon,
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

  /**
   * Writes a batch, again and again while the database is away, until every message's outcome is known.
   *
   * @returns what could not be written because of a lock. It is to be tried again a little later, before what came after
   *   it, as `isHeldUp`
   */
  async write(
    batch: readonly PendingWrite[],
    { since, isHeldUp = false }: Attempt = {},
  ): Promise<readonly HeldUp[]> {
    let open = batch;
    let horizon = since;
    let mayBeLocked = isHeldUp;
    const held: PendingWrite[] = [];
    const found: LogEntry[] = [];
    const heldUp = (): readonly HeldUp[] => (held.length > 0 ? [{ writes: held, since: horizon }] : NONE);
    for (;;) {
      let before: string | undefined;
      try {
        const client = await this.connection.open();
        open = await this.withoutAbandoned(client, open, horizon, found);
        if (mayBeLocked) open = await this.withoutLocked(client, open, held);
        mayBeLocked = false;
        // From before the first attempt: meanwhile other writers learn of transactions newer than a lost answer's.
        before = horizon ?? this.horizon.lastXid;
        const started = performance.now();
        const rows = open.length > 0 ? await this.append(client, open, horizon ?? null) : [];
        this.tell(open, rows, found, performance.now() - started);
        return heldUp();
      } catch (error) {
        if (!isUnavailable(error) && !isRetryable(error)) {
          const others = await this.isolate(open, error, found, before ?? horizon);
          return [...heldUp(), ...others];
        }
        // Nobody waits any more, and nobody is left to deliver to.
        if (this.stopped && open.every((write) => !write.callback)) return heldUp();
        this.observer.retried();
        const entry = { messages: open.length, code: codeOf(error) };
        if (isLocked(error) && !mayBeLocked) {
          // PostgreSQL has undone the attempt, and the connection is good.
          mayBeLocked = true;
          this.logger.warn(entry, 'A batch met a lock: what it locks waits apart');
          continue;
        }
        this.logger.warn({ ...entry, reason: (error as Error).message }, 'A batch is tried again');
        horizon = before ?? horizon;
        this.connection.discard();
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  private async append(
    client: Client,
    batch: readonly PendingWrite[],
    recoveringAfter: string | null,
  ): Promise<AppendRow[]> {
    const rows = await this.appender.append(client, batch, recoveringAfter);
    this.horizon.note(rows[0]!.xid);
    return rows;
  }

  /**
   * First what was written, then the senders: whoever delivers it here may have told them by then.
   *
   * @param found messages of the same batch that an attempt before has stored; they are delivered with the others
   */
  private tell(
    batch: readonly PendingWrite[],
    rows: readonly AppendRow[],
    found: readonly LogEntry[],
    milliseconds: number,
  ): void {
    const outcomes = rows.map((row, index) => outcomeOf(batch[index]!, row));
    const written = [...found];
    outcomes.forEach((outcome, index) => {
      if (outcome instanceof DomainError || outcome.duplicate) return;
      written.push({ kind: 'new', message: outcome.message, contentJson: batch[index]!.contentJson });
    });
    if (found.length > 0) written.sort((a, b) => a.message.change - b.message.change);
    if (written.length > 0)
      this.observer.committed(batch.length, milliseconds, written, earliestDeadline(batch));
    outcomes.forEach((outcome, index) => settle(batch[index]!, outcome));
  }

  /**
   * After an error that is not the database's weather: one message is to blame (a value that PostgreSQL refuses and
   * the validators let pass). Halving finds it, so that it fails alone.
   */
  private async isolate(
    batch: readonly PendingWrite[],
    error: unknown,
    found: readonly LogEntry[],
    since: string | undefined,
  ): Promise<readonly HeldUp[]> {
    this.tell([], [], found, 0);
    if (batch.length === 1) {
      const { conversationId, senderId } = batch[0]!.draft;
      const entry = { conversationId, userId: senderId, code: codeOf(error), err: error };
      this.logger.error(entry, 'A message could not be stored');
      settle(batch[0]!, new DomainError('internal_error', { cause: error }));
      return NONE;
    }
    const half = Math.ceil(batch.length / 2);
    const first = await this.write(batch.slice(0, half), { since });
    // A conversation of which something is held up already goes on behind it.
    const held = new Set(first.flatMap(({ writes }) => writes.map(({ draft }) => draft.conversationId)));
    const [behind, free] = partition(batch.slice(half), ({ draft }) => held.has(draft.conversationId));
    const second = free.length > 0 ? await this.write(free, { since }) : NONE;
    return [...first, ...(behind.length > 0 ? [{ writes: behind, since }] : NONE), ...second];
  }

  /** Takes out the writes of conversations that somebody else holds the lock of, and adds them to `held`. */
  private async withoutLocked(
    client: Client,
    batch: readonly PendingWrite[],
    held: PendingWrite[],
  ): Promise<readonly PendingWrite[]> {
    const locked = await findLocked(
      client,
      batch.map(({ draft }) => draft),
    );
    const [waiting, free] = partition(batch, ({ draft }) => locked.has(draft.conversationId));
    held.push(...waiting);
    return free;
  }

  /**
   * Drops the writes whose senders were told `unavailable` meanwhile, after a look whether a lost attempt stored
   * them: those are noted in `found`, the others are not stored behind their sender's back.
   *
   * @param since undefined when nothing was sent yet
   */
  private async withoutAbandoned(
    client: Client,
    batch: readonly PendingWrite[],
    since: string | undefined,
    found: LogEntry[],
  ): Promise<readonly PendingWrite[]> {
    const abandoned = batch.filter((write) => !write.callback);
    if (abandoned.length === 0) return batch;
    const awaited = batch.filter((write) => write.callback);
    if (since === undefined) return awaited;
    const drafts = abandoned.map((write) => write.draft);
    const stored = await findStoredSince(client, drafts, since);
    for (const { index, row } of stored) {
      // From now on they are told: another copy is a duplicate, also where it meets a lost connection.
      this.horizon.note(row.xid);
      found.push({ kind: 'new', message: numberedMessage(drafts[index]!, row) });
    }
    return awaited;
  }
}

function outcomeOf({ draft }: PendingWrite, row: AppendRow): StoredMessage | DomainError {
  const { outcome } = row;
  if (outcome !== 'stored' && outcome !== 'recovered' && outcome !== 'duplicate')
    return new DomainError(outcome);
  return { message: numberedMessage(draft, row), duplicate: outcome === 'duplicate' };
}

/** Infinity for none. */
function earliestDeadline(batch: readonly PendingWrite[]): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { deadline } of batch) if (deadline < earliest) earliest = deadline;
  return earliest;
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  const [yes, no]: [Item[], Item[]] = [[], []];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}
