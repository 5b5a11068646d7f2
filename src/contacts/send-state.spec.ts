import { expect, test } from 'vitest';
import { singleSendState } from './send-state.js';

test.each([
  { bothPresent: true, areContacts: true, isBlocked: false, state: 'open' },
  { bothPresent: true, areContacts: false, isBlocked: false, state: 'not_a_contact' },
  { bothPresent: true, areContacts: true, isBlocked: true, state: 'blocked' },
  { bothPresent: true, areContacts: false, isBlocked: true, state: 'blocked' },
  { bothPresent: false, areContacts: true, isBlocked: true, state: 'user_not_found' },
  { bothPresent: false, areContacts: false, isBlocked: false, state: 'user_not_found' },
])('$state: present $bothPresent, contacts $areContacts, blocked $isBlocked', ({ state, ...relation }) => {
  expect(singleSendState(relation)).toBe(state);
});
