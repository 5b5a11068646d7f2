import type { SendState } from '../conversations/members/member.js';

/** How two users stand to each other. */
export interface Relation {
  /** Both accounts exist. */
  bothPresent: boolean;
  areContacts: boolean;
  /** In either direction. */
  isBlocked: boolean;
}

/**
 * The right to send in the single conversation of two users, the same for both. It tells the relation and not the
 * server's policy: where anyone may write to anyone, the writer lets `not_a_contact` pass and nothing here changes.
 */
export function singleSendState({ bothPresent, areContacts, isBlocked }: Relation): SendState {
  if (!bothPresent) return 'user_not_found';
  if (isBlocked) return 'blocked';
  return areContacts ? 'open' : 'not_a_contact';
}
