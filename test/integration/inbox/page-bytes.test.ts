import { expect, test } from 'vitest';
import type { ConversationPage } from '../../../src/inbox/inbox.dto.js';
import { InboxModule } from '../../../src/inbox/inbox.module.js';
import { InboxService } from '../../../src/inbox/inbox.service.js';
import { SyncService } from '../../../src/inbox/sync.service.js';
import { Database } from '../../../src/database/database.js';
import { identityOf, Scene } from '../../support/scene.js';
import { startServices } from '../../support/services.js';

const LIMIT_BYTES = 256_000;
const COUNT = 120;

/** Somebody whose conversations all end in a large message, and whose contacts have large profiles. */
async function start() {
  const services = await startServices(InboxModule);
  const scene = new Scene(services.get(Database));
  const [me, ...peers] = (await scene.users(COUNT + 1)) as [string, ...string[]];
  const large = '李'.repeat(4000);
  const ids: string[] = [];
  for (const peer of peers) {
    ids.push(await scene.single(me, peer));
    await scene.say(ids.at(-1)!, peer, large);
    await scene.befriend(me, peer);
  }
  await services.database.query(
    `UPDATE users SET memo = repeat('"', 500), avatar = 'https://' || repeat('a', 2000)`,
  );
  return { services, me: identityOf(me), ids, peers };
}

test('the conversation list and a sync end their pages at 256 KB and leave nothing out', async () => {
  const { services, me, ids, peers } = await start();
  const listed: string[] = [];
  for (let cursor: string | undefined; listed.length === 0 || cursor;) {
    const text = await services.get(InboxService).listConversations(me, { limit: 100, cursor });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT_BYTES);
    const page = JSON.parse(text) as ConversationPage;
    expect(page.items.length).toBeGreaterThan(0);
    listed.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  }
  expect(listed).toEqual(ids.toReversed());

  const synced = { conversations: [] as string[], contacts: [] as string[], pages: 0 };
  for (let cursor: string | undefined, hasMore = true; hasMore; synced.pages++) {
    const page = await services.get(SyncService).sync(me, { limit: 500, cursor });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(LIMIT_BYTES + 6_000);
    synced.conversations.push(...page.conversations.map(({ id }) => id));
    synced.contacts.push(...page.contacts.map(({ user }) => user.id));
    ({ cursor, hasMore } = page);
  }
  expect(synced.pages).toBeGreaterThan(5);
  expect(synced.conversations).toEqual(ids);
  expect(synced.contacts).toEqual(peers);
});
