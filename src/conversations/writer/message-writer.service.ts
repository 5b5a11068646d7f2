import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DomainEvents } from '../../common/events/domain-events.js';
import { ChatConfig, DatabaseConfig } from '../../config/config.js';
import { Metrics } from '../../metrics/metrics.service.js';
import { BatchAppender } from './batch-appender.js';
import { BatchDispatcher } from './batch-dispatcher.js';
import { toContentJson } from '../message/content-json.js';
import { type LogEntry, LogWritten } from '../conversation.events.js';
import type { MessageDraft, WriteCallback } from './message-write.js';
import { MessageWriterLane } from './message-writer.lane.js';
import { openSendStates } from './open-send-states.js';
import { WriterConnection } from './writer-connection.js';
import { WriterHorizon } from './writer-horizon.js';
import { WriterQueue } from './writer-queue.js';

/** Messages that may wait for the writers: less than what they store before the first of them gives up. */
const MAX_WAITING = 20_000;
/** Milliseconds until a sender is told that its message could not be stored in time. */
const SEND_DEADLINE_MS = 4500;

/** Puts clients' messages into their logs. A callback means that PostgreSQL has committed, or refused. */
@Injectable()
export class MessageWriterService implements OnApplicationShutdown {
  private readonly dispatcher: BatchDispatcher;

  constructor(
    database: DatabaseConfig,
    chat: ChatConfig,
    private readonly events: DomainEvents,
    private readonly metrics: Metrics,
  ) {
    const openStates = openSendStates(chat.singleChatPolicy);
    const horizon = new WriterHorizon();
    const lane = (): MessageWriterLane => {
      const connection = new WriterConnection(database.url, horizon);
      return new MessageWriterLane(connection, horizon, new BatchAppender(openStates), this);
    };
    this.dispatcher = new BatchDispatcher(
      new WriterQueue(MAX_WAITING),
      Array.from({ length: database.messageWriters }, lane),
    );
    metrics.provide('messagesWaiting', () => this.dispatcher.waiting);
    metrics.provide('oldestMessageSeconds', () => this.oldestWaitMs() / 1000);
  }

  /**
   * Stores a message under the next number of its conversation. Messages of one conversation are numbered in the
   * order of the calls.
   *
   * @param callback called after what the batch wrote was published; gets the stored message, or a DomainError: `idempotency_conflict`, `conversation_not_found`,
   *   `not_a_member`, `not_a_contact`, `blocked`, `muted`, `message_not_found` (of `replyTo`), `unavailable`
   */
  submit(draft: MessageDraft, callback: WriteCallback): void {
    this.dispatcher.submit({
      draft,
      contentJson: toContentJson(draft.content),
      deadline: performance.now() + SEND_DEADLINE_MS,
      callback,
    });
  }

  /** Called by the lanes. */
  committed(
    size: number,
    milliseconds: number,
    messages: readonly LogEntry[],
    earliestDeadline: number,
  ): void {
    this.metrics.count.messagesCommitted += messages.length;
    this.metrics.observe('batchSize', size);
    this.metrics.observe('commitSeconds', milliseconds / 1000);
    this.events.publish(LogWritten, messages);
    if (size > 0) this.metrics.observe('deliverySeconds', ageOf(earliestDeadline) / 1000);
  }

  /** Called by the lanes. */
  retried(): void {
    this.metrics.count.batchesRetried++;
  }

  /** After the gateway has drained: nobody sends any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.dispatcher.drain();
  }

  private oldestWaitMs(): number {
    const earliest = this.dispatcher.earliestDeadline;
    return earliest === undefined ? 0 : ageOf(earliest);
  }
}

/** Milliseconds since the arrival of a message with this deadline. */
const ageOf = (deadline: number): number => performance.now() - (deadline - SEND_DEADLINE_MS);
