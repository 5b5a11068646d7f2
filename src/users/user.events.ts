import { defineEvent } from '../common/events/domain-events.js';
import type { UserResponse } from './user.dto.js';

/** A new account exists. */
export const UserRegistered = defineEvent<{ userId: string }>('user.registered');

/** The public profile of an account changed. */
export const UserChanged = defineEvent<{ userId: string }>('user.changed');

/** The owner's view of an account changed; in the order of the changes. */
export const AccountUpdated = defineEvent<{ account: UserResponse }>('user.account-updated');

/** An account was erased: no personal data of it is left. */
export const UserErased = defineEvent<{ userId: string }>('user.erased');
