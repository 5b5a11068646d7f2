import { BlocksService } from '../../src/contacts/blocks.service.js';
import { ContactListService } from '../../src/contacts/contact-list.service.js';
import { ContactRequestsService } from '../../src/contacts/contact-requests.service.js';
import { ContactsModule } from '../../src/contacts/contacts.module.js';
import { ContactsService } from '../../src/contacts/contacts.service.js';
import { AccountsService } from '../../src/users/accounts.service.js';
import { Database } from '../../src/database/database.js';
import { identityOf, Scene } from './scene.js';
import { startServices } from './services.js';

/** The services of contacts on a database of the running test's own. */
export async function setUpContacts(overrides: Partial<NodeJS.ProcessEnv> = {}) {
  const services = await startServices(ContactsModule, overrides);
  const requests = services.get(ContactRequestsService);
  return {
    ...services,
    scene: new Scene(services.get(Database)),
    requests,
    blocks: services.get(BlocksService),
    list: services.get(ContactListService),
    contacts: services.get(ContactsService),
    accounts: services.get(AccountsService),
    ask: (from: string, to: string, message?: string) =>
      requests.create(identityOf(from), { userId: to, message }),
    /** Makes two users contacts by the way that users take, so that they have a conversation. */
    befriend: async (a: string, b: string): Promise<void> => {
      const { id } = await requests.create(identityOf(a), { userId: b });
      await requests.accept(identityOf(b), id);
    },
    /** The right to send of both sides of every single conversation. */
    sendStates: async (): Promise<string[]> => {
      const rows = await services.database.query<{ send_state: string }>(
        'SELECT send_state FROM conversation_members ORDER BY conversation_id, user_id',
      );
      return rows.map((row) => row.send_state);
    },
  };
}

/** The code that a refused call was refused with. */
export const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
