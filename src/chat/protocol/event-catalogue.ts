import type { Type } from '@nestjs/common';
import type { DtoClass } from '../../common/validation/compiled-validator.js';
import type { ErrorCode } from '../../common/errors/error-catalogue.js';
import { BlockResponse } from '../../contacts/block.dto.js';
import { ContactResponse } from '../../contacts/contact.dto.js';
import { ContactRequestResponse } from '../../contacts/contact-request.dto.js';
import { MessageResponse } from '../../conversations/message/message.dto.js';
import { GroupProfileResponse } from '../../groups/group.dto.js';
import { JoinRequestResponse } from '../../groups/join-request.dto.js';
import { ConversationResponse } from '../../inbox/inbox.dto.js';
import { SyncDto, SyncResponse } from '../../inbox/sync.dto.js';
import { UserResponse } from '../../users/user.dto.js';
import { EmptyAck, PingAck, PresenceState, ReadConversationAck, SubscribePresenceAck } from './acks.dto.js';
import { SendMessageAck, SendMessageDto } from '../../messages/send-message.dto.js';
import { encodeSendMessageAck } from './send-message-ack.js';
import { PingDto, ReadConversationDto, SubscribePresenceDto, TypingDto } from './client-messages.dto.js';
import type { ServerEvents } from './server-events.js';
import {
  GroupMembersEvent,
  ReceiptEvent,
  SessionClosingEvent,
  SessionReadyEvent,
  TypingEvent,
} from './server-events.dto.js';

/** Writes the data of an ack as JSON. */
export type AckEncoder = (data: object) => string;

export interface ClientEventDefinition {
  readonly summary: string;
  /** The class that the event's data must fit. */
  readonly data: DtoClass;
  /** Describes the data of the ack. */
  readonly ack: Type;
  /** What it may be refused with, besides what every frame may meet (`FRAME_ERRORS`). */
  readonly errors: readonly ErrorCode[];
  /** Writes the data of the ack, where `JSON.stringify` is too slow. */
  readonly encode?: AckEncoder;
  /** A frame of it does not wait for the answers of those before; any other does. */
  readonly isPipelined?: boolean;
}

/** What any frame may be answered with, before or after its handler. */
export const FRAME_ERRORS = [
  'validation_failed',
  'bad_frame',
  'unknown_event',
  'rate_limited',
  'internal_error',
  'unavailable',
] as const satisfies ErrorCode[];

const TARGET_ERRORS = [
  'cannot_add_self',
  'not_a_contact',
  'not_a_member',
  'blocked',
  'muted',
  'user_not_found',
  'conversation_not_found',
] as const satisfies ErrorCode[];

/** The events that clients send; the gateways handle them, and AsyncAPI is made from this table and its DTOs. */
export const CLIENT_EVENTS: Record<string, ClientEventDefinition> = {
  'message.send': {
    summary: 'Sends a message. The ack means that PostgreSQL has committed it.',
    data: SendMessageDto,
    ack: SendMessageAck,
    encode: encodeSendMessageAck as AckEncoder,
    isPipelined: true,
    errors: [...TARGET_ERRORS, 'message_not_found', 'idempotency_conflict'],
  },
  'conversation.read': {
    summary: 'Moves my read position forward; never back.',
    data: ReadConversationDto,
    ack: ReadConversationAck,
    errors: ['conversation_not_found'],
  },
  typing: {
    summary:
      'Tells the others that I am typing, or have stopped. It counts for 6 s; what comes within a second is told together.',
    data: TypingDto,
    ack: EmptyAck,
    errors: TARGET_ERRORS,
  },
  'presence.subscribe': {
    summary: 'Watches the presence of contacts, in place of those watched before.',
    data: SubscribePresenceDto,
    ack: SubscribePresenceAck,
    errors: [],
  },
  sync: {
    summary: 'All that changed for my account since the cursor.',
    data: SyncDto,
    ack: SyncResponse,
    errors: [],
  },
  ping: {
    summary: 'A sign of life that is answered with the server’s time.',
    data: PingDto,
    ack: PingAck,
    errors: [],
  },
};

type ServerEventCatalogue = {
  readonly [Name in keyof ServerEvents]: {
    readonly summary: string;
    /** Describes the event's data; another class than the map of types names does not compile. */
    readonly data: Type<ServerEvents[Name]>;
  };
};

/** The events that the server sends by itself. */
export const SERVER_EVENTS: ServerEventCatalogue = {
  'session.ready': { summary: 'The first frame of a session.', data: SessionReadyEvent },
  'session.closing': { summary: 'The server is about to close the socket.', data: SessionClosingEvent },
  'message.new': {
    summary: 'A message came into one of my conversations; also from my other devices.',
    data: MessageResponse,
  },
  'message.updated': {
    summary: 'A message changed: it was edited or recalled, or somebody reacted.',
    data: MessageResponse,
  },
  receipt: {
    summary: 'Somebody, or another device of mine, read a conversation further.',
    data: ReceiptEvent,
  },
  typing: { summary: 'Somebody is typing, or has stopped.', data: TypingEvent },
  presence: { summary: 'A watched contact came online or went.', data: PresenceState },
  'conversation.updated': {
    summary: 'I pinned or muted a conversation on another device.',
    data: ConversationResponse,
  },
  'account.updated': {
    summary: 'My own profile changed, here or on another device.',
    data: UserResponse,
  },
  'contact.request': {
    summary: 'A contact request to me or from me was made or settled.',
    data: ContactRequestResponse,
  },
  'contact.updated': {
    summary: 'A contact began, ended (`deletedAt`), has another profile, or got another remark or tags.',
    data: ContactResponse,
  },
  'block.updated': {
    summary: 'I blocked somebody, or took a block back (`deletedAt`), here or on another device.',
    data: BlockResponse,
  },
  'group.updated': {
    summary: 'The profile or the owner of one of my groups changed.',
    data: GroupProfileResponse,
  },
  'group.members': { summary: 'Members of one of my groups came, changed or went.', data: GroupMembersEvent },
  'group.join_request': {
    summary: 'A request to join was made or settled; for who asked, the owner and the admins.',
    data: JoinRequestResponse,
  },
};
