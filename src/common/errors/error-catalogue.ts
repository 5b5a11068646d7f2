/** How loudly an error is logged: expected refusals whisper, broken dependencies shout. */
export type ErrorLogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface ErrorDefinition {
  /** HTTP status of the REST answer; frames carry the code only. */
  readonly status: number;
  readonly logLevel: ErrorLogLevel;
  /** The RFC 9457 `title`: the same words for every occurrence of the code. */
  readonly title: string;
  /** The sentence that says when a client meets this code. Swagger and the protocol page print it. */
  readonly when: string;
}

const define = <Code extends string>(
  catalogue: Record<Code, ErrorDefinition>,
): Record<Code, ErrorDefinition> => catalogue;

/**
 * Every failure that a client can meet, on REST and on the socket alike. Codes are stable: clients branch on
 * them, so a code is never renamed or reused. Documents and Swagger are made from this table.
 */
export const ERROR_CATALOGUE = define({
  validation_failed: {
    status: 400,
    logLevel: 'debug',
    title: 'The request is not valid',
    when: 'A field is missing, malformed, out of range or unknown; `errors` names each one.',
  },
  cannot_add_self: {
    status: 400,
    logLevel: 'debug',
    title: 'You cannot do this to yourself',
    when: 'The target of a contact request or a block is the caller.',
  },
  bad_frame: {
    status: 400,
    logLevel: 'debug',
    title: 'The frame is not a valid event',
    when: 'A frame is binary, broken JSON, not an object, or has a malformed `event`, `id` or `data`. 20 in a minute close the socket (4400).',
  },
  unknown_event: {
    status: 400,
    logLevel: 'debug',
    title: 'The event is not known',
    when: 'The `event` of a frame is not one that clients send. Counts as a bad frame.',
  },
  unauthenticated: {
    status: 401,
    logLevel: 'debug',
    title: 'Authentication is required',
    when: 'The access token, refresh token or ticket is missing, malformed, unknown, used up or revoked.',
  },
  invalid_credentials: {
    status: 401,
    logLevel: 'info',
    title: 'Mobile number or password is wrong',
    when: 'Login or a password confirmation failed. An unknown number and a wrong password answer alike.',
  },
  token_expired: {
    status: 401,
    logLevel: 'debug',
    title: 'The token has expired',
    when: 'The token was valid once; use the refresh token to get the next one.',
  },
  refresh_token_reused: {
    status: 401,
    logLevel: 'warn',
    title: 'The refresh token was used before',
    when: 'A refresh token was presented a second time, later than within a minute or after its successor was used; its whole session is revoked (RFC 9700, section 4.14.2).',
  },
  forbidden: {
    status: 403,
    logLevel: 'info',
    title: 'This is not allowed',
    when: 'The caller may see the resource but may not do this with it.',
  },
  origin_not_allowed: {
    status: 403,
    logLevel: 'info',
    title: 'The origin is not allowed',
    when: 'The `Origin` of a socket upgrade is not on the allow-list (`ALLOWED_ORIGINS`).',
  },
  not_a_member: {
    status: 403,
    logLevel: 'info',
    title: 'You are not a member of this conversation',
    when: 'This is for members. The caller never was one, left the group or was removed from it, or the group was dissolved.',
  },
  not_a_contact: {
    status: 403,
    logLevel: 'info',
    title: 'You are not contacts',
    when: 'The action needs both users to be contacts of each other.',
  },
  blocked: {
    status: 403,
    logLevel: 'info',
    title: 'One side has blocked the other',
    when: 'A block, in either direction, stands between the two users.',
  },
  muted: {
    status: 403,
    logLevel: 'info',
    title: 'You are muted in this group',
    when: 'An owner or admin muted the caller; `mutedUntil` of the member says until when.',
  },
  route_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'There is nothing at this address',
    when: 'No operation has this method and path.',
  },
  user_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'User not found',
    when: 'No such user, or the account was deleted.',
  },
  session_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'Session not found',
    when: 'The caller has no session with this id.',
  },
  contact_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'Contact not found',
    when: 'The user is not a contact of the caller.',
  },
  contact_request_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'Contact request not found',
    when: 'No such request that the caller sent or received.',
  },
  group_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'Group not found',
    when: 'No such group, it was dissolved, or the caller may not know of it.',
  },
  member_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'Member not found',
    when: 'The user is not a member of this group.',
  },
  join_request_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'Join request not found',
    when: 'No such request for this group.',
  },
  conversation_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'Conversation not found',
    when: 'No such conversation, or the caller was never part of it.',
  },
  message_not_found: {
    status: 404,
    logLevel: 'debug',
    title: 'Message not found',
    when: 'The conversation has no message with this `seq` that the caller may see.',
  },
  method_not_allowed: {
    status: 405,
    logLevel: 'debug',
    title: 'The method is not allowed here',
    when: 'A socket upgrade came with another method than GET.',
  },
  request_timeout: {
    status: 408,
    logLevel: 'debug',
    title: 'The request took too long to arrive',
    when: 'The client did not finish its request in time.',
  },
  mobile_taken: {
    status: 409,
    logLevel: 'debug',
    title: 'The mobile number has an account',
    when: 'Another account uses this mobile number.',
  },
  already_contacts: {
    status: 409,
    logLevel: 'debug',
    title: 'You are contacts already',
    when: 'A contact request goes to somebody who is a contact.',
  },
  request_settled: {
    status: 409,
    logLevel: 'debug',
    title: 'The request was answered before',
    when: 'A contact or join request is answered a second time.',
  },
  idempotency_conflict: {
    status: 409,
    logLevel: 'info',
    title: 'The clientMsgId was used for another message',
    when: 'The same sender used the `clientMsgId` in this conversation before, with other content.',
  },
  owner_must_transfer: {
    status: 409,
    logLevel: 'debug',
    title: 'The owner must transfer the group first',
    when: 'The owner of a group leaves it, or deletes the account, without naming a new owner.',
  },
  group_full: {
    status: 409,
    logLevel: 'info',
    title: 'The group is full',
    when: 'The group has reached its member limit.',
  },
  limit_reached: {
    status: 409,
    logLevel: 'info',
    title: 'There are as many as there may be',
    when: 'An account has as many contacts, groups or pending requests as the server allows; `detail` says of what.',
  },
  precondition_failed: {
    status: 412,
    logLevel: 'debug',
    title: 'The file is not the one that was meant',
    when: 'The `If-Match` of a request for a file names another version of it.',
  },
  too_many_blocks: {
    status: 409,
    logLevel: 'info',
    title: 'You block as many users as you may',
    when: 'The caller has reached the limit of blocks (`BLOCKS_PER_ACCOUNT`, 10,000); take one back first.',
  },
  payload_too_large: {
    status: 413,
    logLevel: 'debug',
    title: 'The body is too large',
    when: 'A request body passes the limit (256 KiB).',
  },
  unsupported_media_type: {
    status: 415,
    logLevel: 'debug',
    title: 'The media type is not supported',
    when: 'A body is not `application/json` in UTF-8.',
  },
  range_not_satisfiable: {
    status: 416,
    logLevel: 'debug',
    title: 'The file has no such range',
    when: 'The `Range` of a request for a file lies outside of it.',
  },
  rate_limited: {
    status: 429,
    logLevel: 'info',
    title: 'Too many requests',
    when: 'A limit was passed; `Retry-After` (REST) or `retryAfterMs` (socket) says when to come back.',
  },
  headers_too_large: {
    status: 431,
    logLevel: 'debug',
    title: 'The header is too large',
    when: 'The request line and the header fields of a request pass the limit (16 KiB).',
  },
  internal_error: {
    status: 500,
    logLevel: 'error',
    title: 'Something broke on the server',
    when: 'A defect of the server; the request id finds it in the log.',
  },
  unavailable: {
    status: 503,
    logLevel: 'error',
    title: 'The service is not available right now',
    when: 'The database does not answer in time, the node is overloaded or shutting down. Whether a message was stored is unknown: send it again with the same `clientMsgId`.',
  },
});

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
