import { defineEvent } from '../common/events/domain-events.js';
import type { BlockResponse } from './block.dto.js';
import type { ContactResponse } from './contact.dto.js';
import type { ContactRequestResponse } from './contact-request.dto.js';

/** A contact request was made or settled. */
export const ContactRequestChanged = defineEvent<{
  request: ContactRequestResponse;
  /** Whom it concerns: the sender, and the receiver unless it is held back. */
  userIds: string[];
}>('contact.request-changed');

/** A contact began, ended (`deletedAt`), has another profile, or got another remark or tags, in the view of `userId`. */
export const ContactChanged = defineEvent<{ userId: string; contact: ContactResponse }>('contact.changed');

/** `userId` blocked or unblocked `blockedId`. Only for `userId`'s own eyes. */
export const BlocksChanged = defineEvent<{ userId: string; blockedId: string; blocked: boolean }>(
  'contact.blocks-changed',
);

/** A block of `userId` as it is by now; concerns their own devices only. */
export const BlockUpdated = defineEvent<{ userId: string; block: BlockResponse }>('contact.block-updated');
