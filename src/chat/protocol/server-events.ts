import type { BlockResponse } from '../../contacts/block.dto.js';
import type { ContactResponse } from '../../contacts/contact.dto.js';
import type { ContactRequestResponse } from '../../contacts/contact-request.dto.js';
import type { LogMessage } from '../../conversations/message/log-message.js';
import type { GroupProfileResponse } from '../../groups/group.dto.js';
import type { JoinRequestResponse } from '../../groups/join-request.dto.js';
import type { ConversationResponse } from '../../inbox/inbox.dto.js';
import type { UserResponse } from '../../users/user.dto.js';
import type { PresenceState } from './acks.dto.js';
import type {
  GroupMembersEvent,
  ReceiptEvent,
  SessionClosingEvent,
  SessionReadyEvent,
  TypingEvent,
} from './server-events.dto.js';

/** Every event that the server sends, with its data. A wrong payload does not compile. */
export interface ServerEvents {
  'session.ready': SessionReadyEvent;
  'session.closing': SessionClosingEvent;
  'message.new': LogMessage;
  'message.updated': LogMessage;
  receipt: ReceiptEvent;
  typing: TypingEvent;
  presence: PresenceState;
  'conversation.updated': ConversationResponse;
  'account.updated': UserResponse;
  'contact.request': ContactRequestResponse;
  'contact.updated': ContactResponse;
  'block.updated': BlockResponse;
  'group.updated': GroupProfileResponse;
  'group.members': GroupMembersEvent;
  'group.join_request': JoinRequestResponse;
}

/** The text of an event's frame. */
export const encodeEvent = <Name extends keyof ServerEvents>(event: Name, data: ServerEvents[Name]): string =>
  `{"event":"${event}","data":${JSON.stringify(data)}}`;
