import type { ChatConfig } from '../../config/config.js';
import type { SendState } from '../members/conversation-member.entity.js';

/**
 * The states of the right to send that let a message pass. The column says how two users stand to each other, the
 * policy what follows from it, so that changing the policy needs no rewriting of rows.
 */
export const openSendStates = (policy: ChatConfig['singleChatPolicy']): readonly SendState[] =>
  policy === 'anyone' ? ['open', 'not_a_contact'] : ['open'];
