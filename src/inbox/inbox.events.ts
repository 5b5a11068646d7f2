import { defineEvent } from '../common/events/domain-events.js';
import type { ConversationResponse } from './inbox.dto.js';

/** A user changed how one of their conversations is shown to them; concerns their own devices only. */
export const ConversationChanged = defineEvent<{
  userId: string;
  conversation: ConversationResponse;
}>('inbox.conversation-changed');
