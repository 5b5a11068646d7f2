import type { Client } from 'pg';
import { appendNewMessages } from './append-new-statement.js';
import { type AppendRow, appendMessages } from './append-statement.js';
import type { SendState } from '../members/conversation-member.entity.js';
import type { PendingWrite } from './message-write.js';

/**
 * Milliseconds for which batches are judged at once after one that was not plain. What made it so (clients that return and
 * send again what was not acked, somebody who writes to those who blocked them) seldom comes alone, and an attempt that
 * is undone costs more than the short way spares.
 */
const DOUBT_MS = 1000;

/** Stores batches the short way while all messages are new and allowed, and judges them one by one when they are not. */
export class BatchAppender {
  private doubtUntil = Number.NEGATIVE_INFINITY;

  /** @param openStates the states of the right to send that let a message pass */
  constructor(private readonly openStates: readonly SendState[]) {}

  /**
   * Stores a batch in one transaction, in the order of the array.
   *
   * @param recoveringAfter after an attempt whose outcome is unknown: the last transaction known before it. Messages
   *   stored since then are that attempt's own and come back as `recovered`. Null on a first attempt.
   */
  async append(
    client: Client,
    writes: readonly PendingWrite[],
    recoveringAfter: string | null,
  ): Promise<AppendRow[]> {
    if (recoveringAfter === null && performance.now() >= this.doubtUntil) {
      const rows = await appendNewMessages(client, writes, this.openStates);
      if (rows) return rows;
      this.doubtUntil = performance.now() + DOUBT_MS;
    }
    return appendMessages(client, writes, this.openStates, recoveringAfter);
  }
}
