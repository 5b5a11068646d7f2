import { DomainError } from '../../src/common/errors/domain-error.js';
import type { MessageTarget } from '../../src/conversations/message/log-message.js';
import type { StoredMessage } from '../../src/conversations/writer/message-write.js';
import type { MessageWriterService } from '../../src/conversations/writer/message-writer.service.js';

let written = 0;

export interface Write {
  conversationId: string;
  to: MessageTarget;
  senderId: string;
  clientMsgId?: string;
  text?: string;
}

/** Hands a text to the writer and resolves with what became of it. */
export function write(
  writer: MessageWriterService,
  { conversationId, to, senderId, clientMsgId = `w${++written}`, text = clientMsgId }: Write,
): Promise<StoredMessage | DomainError> {
  return new Promise((resolve) => {
    const content = { type: 'text', text };
    writer.submit({ conversationId, to, senderId, clientMsgId, content }, resolve);
  });
}

/** The code of a refusal, undefined for a stored message. */
export const refusalOf = (outcome: StoredMessage | DomainError): string | undefined =>
  outcome instanceof DomainError ? outcome.code : undefined;
