import { expect, test } from 'vitest';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { ConversationViewRepository } from '../../../src/inbox/conversation-view.repository.js';
import type { ConversationPage } from '../../../src/inbox/inbox.dto.js';
import { InboxService } from '../../../src/inbox/inbox.service.js';
import { connectedDatabase, countStatements } from '../../support/connected-database.js';
import { identityOf, Scene } from '../../support/scene.js';

async function start() {
  const { test: db, database } = await connectedDatabase();
  const inbox = new InboxService(new ConversationViewRepository(database), new DomainEvents());
  const list = async (userId: string, limit = 50, cursor?: string): Promise<ConversationPage> =>
    JSON.parse(await inbox.listConversations(identityOf(userId), { limit, cursor })) as ConversationPage;
  return { db, scene: new Scene(database), inbox, list };
}

test('a conversation in the list says the same as one that is asked for alone', async () => {
  const { db, scene, inbox, list } = await start();
  const [ann, bob, eve] = [await scene.user('"Ann" \\ 李'), await scene.user('Bob'), await scene.user()];
  const said = await scene.single(ann, bob);
  await scene.say(said, bob, 'with "quotes"', '\\ and 😀');
  const recalled = await scene.single(ann, eve);
  await scene.say(recalled, ann, 'gone', 'gone too');
  await db.query(
    `UPDATE messages SET content = NULL, recalled_at = now(), mentions = '"all"', reply_to = 1
     WHERE conversation_id = $1 AND seq = 2`,
    [recalled],
  );
  await db.query(`UPDATE users SET avatar = 'https://example.com/"', memo = E'two\\nlines' WHERE id = $1`, [
    bob,
  ]);
  // An empty memo is not the same as none.
  await db.query(`UPDATE users SET memo = '' WHERE id = $1`, [eve]);
  const group = await scene.group(bob, [ann], 'Weavers "of" words');
  await scene.say(group, bob, 'hello');
  const left = await scene.group(eve, [ann, bob]);
  await scene.say(left, bob, 'unread');
  await scene.leave(left, ann);
  await scene.say(left, bob, 'not for Ann');
  await inbox.updateConversation(identityOf(ann), said, { pinned: true, muted: true });

  for (const user of [ann, bob, eve]) {
    const { items } = await list(user);
    expect(items.length).toBeGreaterThan(1);
    for (const item of items) {
      const alone = await inbox.getConversation(identityOf(user), item.id);
      expect(item).toStrictEqual(JSON.parse(JSON.stringify(alone)));
    }
  }
});

test('a page ends at a group that was left, and the next one begins behind it', async () => {
  const { scene, list } = await start();
  const [ann, bob] = (await scene.users(2)) as [string, string];
  await scene.say(await scene.single(ann, bob), bob, 'first');
  const left = await scene.group(bob, [ann]);
  await scene.leave(left, ann);
  await scene.say(await scene.group(ann, [bob]), bob, 'last');
  const all = (await list(ann)).items.map(({ id }) => id);

  const one = await list(ann, 2);
  const [again, two] = await Promise.all([list(ann, 2), list(ann, 2, one.nextCursor!)]);

  expect(all.indexOf(left)).toBe(1);
  expect(again).toEqual(one);
  expect([...one.items, ...two.items].map(({ id }) => id)).toEqual(all);
});

test('a page that is asked for alone is the same as among others, also among equal times and groups that were left', async () => {
  const { db, scene, list } = await start();
  const [ann, ...peers] = (await scene.users(6)) as [string, ...string[]];
  for (const peer of peers) await scene.say(await scene.single(ann, peer), peer, 'hi');
  for (const peer of peers.slice(0, 3)) {
    const left = await scene.group(peer, [ann]);
    await scene.leave(left, ann);
  }
  await db.query(`UPDATE conversations SET updated_at = '2026-11-23' WHERE id % 2 = 0`);
  await db.query(`UPDATE messages SET created_at = '2026-11-23' WHERE conversation_id % 3 > 0`);
  const all = (await list(ann)).items;
  expect(all).toHaveLength(8);

  for (const limit of [1, 2, 3, 7]) {
    const alone: ConversationPage[] = [];
    for (let cursor: string | undefined; alone.length === 0 || cursor;) {
      const page = await list(ann, limit, cursor);
      alone.push(page);
      cursor = page.nextCursor ?? undefined;
    }
    const cursors = [undefined, ...alone.map(({ nextCursor }) => nextCursor ?? undefined).slice(0, -1)];
    const together = await Promise.all(cursors.map((cursor) => list(ann, limit, cursor)));

    expect(alone.flatMap(({ items }) => items)).toEqual(all);
    expect(together).toEqual(alone);
  }
});

test('a control character that came into a name past every check harms neither the page nor its neighbours', async () => {
  const { db, scene, list } = await start();
  const [ann, bob, eve] = (await scene.users(3)) as [string, string, string];
  await scene.say(await scene.single(ann, bob), bob, 'hi');
  await scene.say(await scene.single(ann, eve), eve, 'hi');
  await db.query(`UPDATE users SET nickname = E'E\\x1fve' WHERE id = $1`, [eve]);

  const { items } = await list(ann);

  expect(items.map(({ peer }) => peer!.id)).toEqual([eve, bob]);
  expect(items[0]!.peer!.nickname).toBe('Eve');
});

test('pages of one account that are asked for together take one statement, and each gets its own', async () => {
  const { scene, list } = await start();
  const ann = await scene.user();
  for (const peer of await scene.users(7)) await scene.say(await scene.single(ann, peer), peer, 'hi');
  const first = await list(ann, 3);
  const second = await list(ann, 3, first.nextCursor!);
  const third = await list(ann, 3, second.nextCursor!);
  expect([first.items.length, second.items.length, third.items.length]).toEqual([3, 3, 1]);
  expect(third.nextCursor).toBeNull();

  let together: ConversationPage[] = [];
  const statements = await countStatements(async () => {
    together = await Promise.all([
      list(ann, 3, second.nextCursor!),
      list(ann, 3),
      list(ann, 3, first.nextCursor!),
      list(ann, 3),
      list(ann, 2),
    ]);
  });

  expect(statements).toBe(1);
  const all = [...first.items, ...second.items, ...third.items].map(({ id }) => id);
  expect(new Set(all).size).toBe(7);
  expect(together).toEqual([third, first, second, first, expect.anything()]);
  expect(together[4]!.items).toEqual(first.items.slice(0, 2));
});

test('a list that is asked for while another query is under way is not older than the question', async () => {
  const { scene, list } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  const id = await scene.single(ann, bob);
  for (let round = 0; round < 20; round++) {
    const earlier = list(ann);
    const seq = await scene.say(id, bob, `message ${round}`);
    const [later] = await Promise.all([list(ann), earlier]);
    expect(later.items[0]!.lastSeq).toBe(seq);
  }
});
