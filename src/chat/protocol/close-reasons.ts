export interface CloseReason {
  /** RFC 6455 status code; 4000–4999 are ours. */
  readonly code: number;
  /** Sent in the close frame and in `session.closing`. */
  readonly reason: string;
  /** Whether a client should connect again: at once, later, or not at all. */
  readonly reconnect: 'yes' | 'later' | 'no';
  readonly when: string;
}

const define = <Name extends string>(reasons: Record<Name, CloseReason>): Record<Name, CloseReason> =>
  reasons;

/**
 * Every reason for which the server closes a socket itself. Breaches of RFC 6455 (1002, 1007, 1008, 1009) are
 * found and closed by the WebSocket library.
 */
export const CLOSE_REASONS = define({
  draining: {
    code: 1012,
    reason: 'draining',
    reconnect: 'yes',
    when: 'The node stops or restarts; come back after `reconnectAfterMs`.',
  },
  epochChanged: {
    code: 1012,
    reason: 'epoch_changed',
    reconnect: 'yes',
    when: 'An older backup was restored: the log has another `epoch`. Come back after `reconnectAfterMs` and start afresh.',
  },
  overloaded: {
    code: 1013,
    reason: 'overloaded',
    reconnect: 'later',
    when: 'The node takes no more, or could not deliver in time.',
  },
  tooManyBadFrames: {
    code: 4400,
    reason: 'too_many_bad_frames',
    reconnect: 'no',
    when: 'Twenty bad frames within a minute.',
  },
  slowConsumer: {
    code: 4408,
    reason: 'slow_consumer',
    reconnect: 'yes',
    when: 'The client does not read: its outbound queue passed the limit. It syncs when it returns.',
  },
  silent: {
    code: 4408,
    reason: 'silent',
    reconnect: 'yes',
    when: 'Nothing came from the client for two heartbeats.',
  },
  unfinishedMessage: {
    code: 4408,
    reason: 'unfinished_message',
    reconnect: 'yes',
    when: 'A message of which fragments came was not complete after two heartbeats, whatever else came between them.',
  },
  rateLimited: {
    code: 4429,
    reason: 'rate_limited',
    reconnect: 'later',
    when: 'The client went on sending after its frames were refused by the rate limit.',
  },
  tokenExpired: {
    code: 4501,
    reason: 'token_expired',
    reconnect: 'yes',
    when: 'The access token expired; refresh first.',
  },
  sessionRevoked: {
    code: 4502,
    reason: 'session_revoked',
    reconnect: 'no',
    when: 'Logged out, password changed, account deleted or disabled.',
  },
});
