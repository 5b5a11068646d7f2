import { defineEvent } from '../common/events/domain-events.js';

/** A new account exists. */
export const UserRegistered = defineEvent<{ userId: string }>('user.registered');

/** The public profile of an account changed. */
export const UserChanged = defineEvent<{ userId: string }>('user.changed');

/** An account was erased: no personal data of it is left. */
export const UserErased = defineEvent<{ userId: string }>('user.erased');
