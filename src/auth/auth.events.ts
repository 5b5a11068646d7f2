import { defineEvent } from '../common/events/domain-events.js';

export type RevocationReason =
  | 'logged_out'
  | 'session_revoked'
  | 'too_many_sessions'
  | 'password_changed'
  | 'refresh_token_reused'
  | 'account_deleted';

export interface SessionsRevokedPayload {
  userId: string;
  sessionIds: string[];
  reason: RevocationReason;
}

/** Device sessions ended: their tokens no longer work, and their sockets are to be closed (4502). */
export const SessionsRevoked = defineEvent<SessionsRevokedPayload>('auth.sessions-revoked');
