import type { ContactRequestResponse } from '../../src/contacts/contact-request.dto.js';
import type { Account } from './accounts.js';

/** Makes two accounts contacts, over REST. */
export async function befriend(a: Account, b: Account): Promise<void> {
  await a.rest.post('/contacts/requests', { userId: b.id });
  const { body } = await b.rest.post<ContactRequestResponse>('/contacts/requests', { userId: a.id });
  if (body.status !== 'accepted') throw new Error(`Not contacts: ${JSON.stringify(body)}`);
}
