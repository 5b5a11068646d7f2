import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { MessagePageResponse } from '../../../src/conversations/reading/conversations.dto.js';
import {
  AFTER_QUERY,
  BEFORE_QUERY,
  CHANGES_QUERY,
  HistoryRepository,
} from '../../../src/conversations/reading/history.repository.js';
import { HistoryService } from '../../../src/conversations/reading/history.service.js';
import { connectedDatabase } from '../../support/connected-database.js';
import { testDatabase } from '../../support/database.js';
import { identityOf, Scene } from '../../support/scene.js';

async function start() {
  const { test: db, database } = await connectedDatabase();
  const history = new HistoryService(new HistoryRepository(database));
  const page = async (
    userId: string,
    id: string,
    query: { before?: number; after?: number; limit?: number },
  ) =>
    JSON.parse(
      await history.listMessages(identityOf(userId), id, { limit: 50, ...query }),
    ) as MessagePageResponse;
  return { db, scene: new Scene(database), history, page };
}

test('a page written by PostgreSQL says the same as the messages that are delivered', async () => {
  const { db, scene, history, page } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  const id = await scene.group(ann, [bob]);
  await scene.say(
    id,
    bob,
    'plain',
    'quotes " \\ and \u2028 lines\n\t😀 李',
    'edited',
    'recalled',
    '{"json":[1]}',
  );
  await db.query(
    `UPDATE messages SET
       client_msg_id = CASE seq WHEN 2 THEN '"\\/</script>' ELSE client_msg_id END,
       reply_to = CASE seq WHEN 3 THEN 2 END,
       mentions = CASE seq WHEN 3 THEN '["1", "2"]'::jsonb WHEN 4 THEN '"all"' END,
       created_at = CASE seq WHEN 2 THEN '2026-11-23 08:00:00.000+00' WHEN 3 THEN '2026-11-23 23:59:59.100+00' ELSE created_at END,
       edited_at = CASE seq WHEN 4 THEN '2026-01-02 03:04:05.060+00'::timestamptz END,
       recalled_at = CASE seq WHEN 5 THEN now() END,
       content = CASE WHEN seq <> 5 THEN content END
     WHERE conversation_id = $1`,
    [id],
  );

  const { items, hasMore } = await page(ann, id, {});

  expect(items).toStrictEqual(
    await history.findMissing(id, { afterChange: 0, toChange: 6, afterSeq: 0, toSeq: 6 }),
  );
  expect(items.map(({ createdAt }) => createdAt)).toContain('2026-11-23T08:00:00.000Z');
  expect(hasMore).toBe(false);
});

test('a message of a single conversation is for the other one', async () => {
  const { scene, page } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  const id = await scene.single(bob, ann);
  await scene.say(id, ann, 'hello');
  await scene.say(id, bob, 'hello');

  const { items } = await page(ann, id, {});

  expect(items.map(({ from, to }) => [from, to])).toEqual([
    [ann, { type: 'single', id: bob }],
    [bob, { type: 'single', id: ann }],
  ]);
});

test('pages meet without a gap in either direction and say whether there is more', async () => {
  const { scene, page } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  const id = await scene.single(ann, bob);
  await scene.say(id, ann, '1', '2', '3', '4', '5');
  const seqs = async (query: object) => {
    const { items, hasMore } = await page(bob, id, { limit: 2, ...query });
    return [...items.map(({ seq }) => seq), hasMore];
  };

  expect(await seqs({})).toEqual([4, 5, true]);
  expect(await seqs({ before: 4 })).toEqual([2, 3, true]);
  expect(await seqs({ before: 2 })).toEqual([1, false]);
  expect(await seqs({ before: 1 })).toEqual([false]);
  expect(await seqs({ after: 0 })).toEqual([1, 2, true]);
  expect(await seqs({ after: 3 })).toEqual([4, 5, false]);
  expect(await seqs({ after: 5 })).toEqual([false]);
});

test('a former member reads up to the end of the membership and a later one from the joining', async () => {
  const { scene, history, page } = await start();
  const [ann, bob, eve] = [await scene.user(), await scene.user(), await scene.user()];
  const id = await scene.group(ann, [bob]);
  await scene.say(id, ann, 'two');
  const left = await scene.leave(id, bob);
  await scene.say(id, ann, 'after');
  const joined = await scene.join(id, eve);

  expect((await page(bob, id, {})).items.at(-1)!.seq).toBe(left);
  expect((await page(eve, id, {})).items.map(({ seq }) => seq)).toEqual([joined]);
  expect((await page(eve, id, { after: 0 })).items.map(({ seq }) => seq)).toEqual([joined]);
  const changes = await history.listChanges(identityOf(bob), id, { since: 0, limit: 50 });
  expect((JSON.parse(changes) as MessagePageResponse).items.map(({ seq }) => seq)).toEqual([1, 2, left]);
});

test('the changes of a newcomer begin with the joining, also when what was said before it changes later', async () => {
  const { db, scene, history } = await start();
  const [ann, bob, eve] = [await scene.user(), await scene.user(), await scene.user()];
  const id = await scene.group(ann, [bob]);
  await scene.say(id, ann, 'before eve', 'and this');
  const joined = await scene.join(id, eve);
  const after = await scene.say(id, ann, 'for eve');
  const changed = async (userId: string, since = 0) => {
    const page = await history.listChanges(identityOf(userId), id, { since, limit: 50 });
    return (JSON.parse(page) as MessagePageResponse).items.map(({ seq }) => seq);
  };

  expect(await changed(eve)).toEqual([joined, after]);
  expect(await changed(bob)).toEqual([1, 2, 3, joined, after]);
  await db.query(
    `WITH moved AS (UPDATE conversations SET last_change = last_change + 1 WHERE id = $1 RETURNING last_change)
     UPDATE messages SET change = last_change, edited_at = now() FROM moved WHERE conversation_id = $1 AND seq = 2`,
    [id],
  );
  expect(await changed(eve)).toEqual([joined, after]);
  expect(await changed(eve, after)).toEqual([]);
  expect(await changed(bob, after)).toEqual([2]);
});

test('a conversation without a message is an empty page; a stranger and a wrong id get none', async () => {
  const { scene, page } = await start();
  const [ann, bob, eve] = [await scene.user(), await scene.user(), await scene.user()];
  const id = await scene.single(ann, bob);

  expect(await page(ann, id, {})).toEqual({ items: [], hasMore: false });
  await expect(page(eve, id, {})).rejects.toMatchObject({ code: 'conversation_not_found' });
  await expect(page(ann, '999', {})).rejects.toMatchObject({ code: 'conversation_not_found' });
});

test.each([
  ['before', BEFORE_QUERY, 'messages_pkey'],
  ['after', AFTER_QUERY, 'messages_pkey'],
  ['changes', CHANGES_QUERY, 'messages_change_idx'],
])('a page of %s reads one range of an index and sorts no more than the page', async (_, sql, index) => {
  const { url } = await testDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  // In an empty database reading a whole table is the cheapest plan; where an index serves, this forbids it.
  await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off');
  await client.query('SET plan_cache_mode = force_generic_plan');
  await client.query(`PREPARE page (bigint, bigint, bigint, int) AS ${sql}`);

  const { rows } = await client.query<{ 'QUERY PLAN': string }>('EXPLAIN EXECUTE page (1, 1, 50, 51)');
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');

  expect(plan).not.toMatch(/Seq Scan|Hash Join|Merge Join/);
  expect(plan).toMatch(new RegExp(`Limit.*\\n(.*\\n){0,3}? *->  Index Scan (Backward )?using ${index}`));
  expect(plan).not.toContain('Sort');
});
