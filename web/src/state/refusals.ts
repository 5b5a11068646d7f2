import { Failure } from '../client/failure.js';

/**
 * What is said to people for each code of the protocol's error catalogue, and for the client's own. The server's words
 * explain its interface to programmers; these are for those who chat.
 */
export const REFUSALS: Readonly<Record<string, string>> = {
  validation_failed: 'Something in this is not right. Please check it.',
  cannot_add_self: 'That is you. You cannot do this to yourself.',
  bad_frame: 'The server did not understand this page. Please reload it.',
  unknown_event: 'The server does not know how to do this. Please reload the page.',
  unauthenticated: 'You are logged out. Please log in again.',
  invalid_credentials: 'The mobile number or the password is wrong.',
  token_expired: 'You are logged out. Please log in again.',
  refresh_token_reused: 'For your safety this device was logged out. Please log in again.',
  forbidden: 'You are not allowed to do this.',
  origin_not_allowed: 'The server does not allow this page to connect. Whoever runs it can change that.',
  not_a_member: 'You are not a member of this group.',
  not_a_contact: 'You can only do this with your contacts.',
  blocked: 'This is not possible: one of you has blocked the other.',
  muted: 'You cannot write here at the moment: you were muted in this group.',
  route_not_found: 'The server does not know how to do this. Please reload the page.',
  user_not_found: 'There is no such account.',
  session_not_found: 'This device is logged out already.',
  contact_not_found: 'This person is not one of your contacts.',
  contact_request_not_found: 'This request is not there any more.',
  group_not_found: 'There is no such group.',
  member_not_found: 'This person is not a member of the group.',
  join_request_not_found: 'This request is not there any more.',
  conversation_not_found: 'There is no such chat.',
  message_not_found: 'This message is not there any more.',
  method_not_allowed: 'The server does not know how to do this. Please reload the page.',
  request_timeout: 'That took too long. Please try again.',
  mobile_taken: 'There is an account with this mobile number already. Log in instead?',
  already_contacts: 'You are contacts already.',
  request_settled: 'This request was answered before.',
  idempotency_conflict: 'This message was sent before with other words. Please write it again.',
  owner_must_transfer: 'Hand the group over to somebody else first.',
  group_full: 'This group is full.',
  limit_reached: 'There are as many of these as there may be. Remove one first.',
  too_many_blocks: 'You block as many people as you can. Unblock somebody first.',
  precondition_failed: 'This page has changed. Please reload it.',
  range_not_satisfiable: 'This file could not be read. Please reload the page.',
  headers_too_large: 'The browser sent too much at once. Please reload the page.',
  payload_too_large: 'This is too large to send.',
  unsupported_media_type: 'The server does not take this kind of file.',
  rate_limited: 'That was a bit much at once. Please wait a moment.',
  internal_error: 'Something broke on the server. Please try again later.',
  unavailable: 'The server is not available right now. Please try again later.',
  // of this client
  disconnected: 'There is no connection right now.',
  timeout: 'The server does not answer. Please try again.',
};

/** What is said at a field that was refused, by its name; the server's reasons are for programmers too. */
const FIELDS: Readonly<Record<string, string>> = {
  mobile: 'This is not a mobile number with its country code, as +86 138 0013 8000.',
  nickname: 'A name has 1 to 64 characters.',
  name: 'A name has 1 to 64 characters.',
  q: 'Write a part of the name.',
  password:
    'This password is too easy to guess, or too short. A few words that belong to you alone are best.',
};

const UNKNOWN = 'Something went wrong. Please try again.';

export const sentenceOf = (code: string): string => REFUSALS[code] ?? UNKNOWN;

/** A sentence for people, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Failure)) return UNKNOWN;
  const { retryAfterMs } = error.details;
  if (error.code !== 'rate_limited' || retryAfterMs === undefined) return sentenceOf(error.code);
  return `That was a bit much at once. Please try again in ${durationOf(retryAfterMs)}.`;
}

/** What is wrong about the fields of a form, by their names. */
export function fieldErrorsOf(error: unknown): Readonly<Record<string, string>> {
  const names = error instanceof Failure ? Object.keys(error.details.fields ?? {}) : [];
  return Object.fromEntries(names.map((name) => [name, FIELDS[name] ?? REFUSALS['validation_failed']!]));
}

function durationOf(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  const [amount, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
