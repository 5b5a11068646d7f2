import { type Account, register } from './accounts.js';
import type { TestServer } from './server.js';

/** Several accounts. */
export const people = (server: TestServer, count: number): Promise<Account[]> =>
  Promise.all(Array.from({ length: count }, () => register(server.url)));

/** Makes two people contacts of each other. */
export async function befriend(a: Account, b: Account): Promise<void> {
  const { status: asked, body } = await a.rest.post<{ id: string }>('/contacts/requests', { userId: b.id });
  if (asked === 409) return; // they are contacts already
  const { status } = await b.rest.post(`/contacts/requests/${body.id}/accept`);
  if (status !== 200) throw new Error('the contact request was not accepted');
}

/** Two contacts. */
export async function befriended(server: TestServer): Promise<[Account, Account]> {
  const [a, b] = (await people(server, 2)) as [Account, Account];
  await befriend(a, b);
  return [a, b];
}

/** A group of `owner` and `members`, whom this makes contacts of the owner first; returns its id. */
export async function groupOf(
  owner: Account,
  members: readonly Account[],
  settings: Record<string, unknown> = {},
): Promise<string> {
  for (const member of members) await befriend(owner, member);
  const memberIds = members.map(({ id }) => id);
  const { status, body } = await owner.rest.post<{ id: string }>('/groups', {
    name: 'Group',
    memberIds,
    ...settings,
  });
  if (status !== 201) throw new Error(`the group was not made: ${JSON.stringify(body)}`);
  return body.id;
}
