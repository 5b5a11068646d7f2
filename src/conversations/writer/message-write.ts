import type { DomainError } from '../../common/errors/domain-error.js';
import type { ClientContent, LogMessage, MessageTarget } from '../message/log-message.js';

/** A client's message on its way into the log. Its shape was checked; its sender's right was not. */
export interface MessageDraft {
  conversationId: string;
  to: MessageTarget;
  senderId: string;
  clientMsgId: string;
  content: ClientContent;
  replyTo?: number;
  mentions?: string[] | 'all';
}

/** What the database made of a draft. */
export interface StoredMessage {
  message: LogMessage;
  /** True when the same message had been stored before; then it is delivered to nobody. */
  duplicate: boolean;
}

/** Called exactly once, in the turn in which the outcome is known. */
export type WriteCallback = (outcome: StoredMessage | DomainError) => void;

/** A draft in a writer's queue. */
export interface PendingWrite {
  readonly draft: MessageDraft;
  readonly contentJson: string;
  /** When the sender is told `unavailable`, on the monotonic clock in milliseconds. */
  readonly deadline: number;
  /** Undefined once the sender was answered. */
  callback: WriteCallback | undefined;
}

/** Answers the sender; later answers to the same write are dropped. */
export function settle(write: PendingWrite, outcome: StoredMessage | DomainError): void {
  const { callback } = write;
  write.callback = undefined;
  callback?.(outcome);
}
