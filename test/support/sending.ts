import type { Account } from './accounts.js';
import type { Frame, SocketClient } from './socket-client.js';

export interface Target {
  type: 'single' | 'group';
  id: string;
}

export const toUser = ({ id }: Account): Target => ({ type: 'single', id });
export const toGroup = (id: string): Target => ({ type: 'group', id });

let sent = 0;

/** The data of a `message.send`, with a `clientMsgId` that no other message of this process has. */
export const draft = (to: Target, fields: Record<string, unknown> = {}) => ({
  to,
  clientMsgId: `m${++sent}`,
  content: { type: 'text', text: 'hello' },
  ...fields,
});

/** Sends a message and resolves with its answer. */
export const send = (
  client: SocketClient,
  to: Target,
  fields: Record<string, unknown> = {},
): Promise<Frame> => client.request('message.send', draft(to, fields));

/** `ack`, or the code of the error. */
export const outcomeOf = ({ event, data }: Frame): string =>
  event === 'ack' ? 'ack' : (data.code as string);
