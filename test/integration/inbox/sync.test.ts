import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { SyncDto, SyncResponse } from '../../../src/inbox/sync.dto.js';
import { InboxModule } from '../../../src/inbox/inbox.module.js';
import { InboxService } from '../../../src/inbox/inbox.service.js';
import { SyncService } from '../../../src/inbox/sync.service.js';
import { Database } from '../../../src/database/database.js';
import { eventually } from '../../support/eventually.js';
import { identityOf, Scene } from '../../support/scene.js';
import { startServices } from '../../support/services.js';

async function start() {
  const { database: db, get } = await startServices(InboxModule);
  const service = get(SyncService);
  const sync = (userId: string, query: SyncDto = {}): Promise<SyncResponse> =>
    service.sync(identityOf(userId), query);
  return { db, scene: new Scene(get(Database)), inbox: get(InboxService), sync };
}

type Sync = (userId: string, query: SyncDto) => Promise<SyncResponse>;

/** Syncs until nothing is left. */
async function syncAll(sync: Sync, userId: string, cursor?: string, limit = 2): Promise<SyncResponse> {
  const all = await sync(userId, { cursor, limit });
  let page = all;
  while (page.hasMore) {
    page = await sync(userId, { cursor: page.cursor, limit });
    all.conversations.push(...page.conversations);
    all.contacts.push(...page.contacts);
    all.groups.push(...page.groups);
    all.requests.push(...page.requests);
    all.joinRequests.push(...page.joinRequests);
    all.blocks.push(...page.blocks);
    if (page.account) all.account = page.account;
  }
  return { ...all, cursor: page.cursor, hasMore: false };
}

/**
 * Syncs until nothing is repeated any more, and returns the cursor. A transaction that runs in another database of
 * the cluster holds the horizon back as well, so what was seen may come again for as long.
 */
async function quiet(sync: Sync, userId: string, cursor: string): Promise<string> {
  let latest = cursor;
  await eventually(async () => {
    const answer = await syncAll(sync, userId, latest, 100);
    latest = answer.cursor;
    expect(answer).toMatchObject({ conversations: [], contacts: [], groups: [] });
  });
  return latest;
}

const ids = ({ conversations }: SyncResponse): string[] => conversations.map(({ id }) => id);
const contactIds = ({ contacts }: SyncResponse): string[] => contacts.map(({ user }) => user.id);

test('does not miss a transaction that began before the cursor was made and commits after', async () => {
  const { db, scene, sync } = await start();
  const [ann, bob, cid] = [await scene.user(), await scene.user(), await scene.user()];
  const [slow, quick] = [await scene.single(ann, bob), await scene.single(ann, cid)];
  await scene.say(slow, ann, 'hi');
  await scene.say(quick, ann, 'hi');
  const early = new pg.Client({ connectionString: db.url });
  await early.connect();
  onTestFinished(() => early.end());

  await early.query('BEGIN');
  await early.query(
    `SELECT * FROM append_messages($1, $2, '{late}', $3, '{null}', '{null}', '{open}', null)`,
    [[slow], [bob], ['{"type":"text","text":"late"}']],
  );
  await scene.say(quick, cid, 'later number, earlier commit');
  const first = await sync(ann);
  expect(first.conversations.map(({ lastSeq }) => lastSeq).toSorted()).toEqual([1, 2]);
  await early.query('COMMIT');

  const second = await sync(ann, { cursor: first.cursor });
  expect(second.conversations).toContainEqual(
    expect.objectContaining({ id: slow, lastSeq: 2, lastMessage: expect.objectContaining({ from: bob }) }),
  );
});

test('misses none of many transactions that commit in another order than they began', async () => {
  const { db, scene, sync } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  const groups: string[] = [];
  for (let i = 0; i < 60; i++) groups.push(await scene.group(ann, [bob]));
  const progress = { isWriting: true };
  /** One message for each of these groups, in transactions of random length. */
  const write = async (own: readonly string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: db.url });
    await client.connect();
    for (const id of own) {
      await client.query('BEGIN');
      await client.query('SELECT pg_current_xact_id(), pg_sleep(random() * 0.02)');
      await client.query(
        `SELECT * FROM append_messages($1, $2, '{late}', '{"{}"}', '{null}', '{null}', '{open}', null)`,
        [[id], [bob]],
      );
      await client.query('SELECT pg_sleep(random() * 0.02)');
      await client.query('COMMIT');
    }
    await client.end();
  };

  const seen = new Map<string, number>();
  const take = (answer: SyncResponse): string => {
    for (const { id, lastSeq } of answer.conversations) seen.set(id, lastSeq);
    return answer.cursor;
  };
  let cursor = take(await syncAll(sync, ann, undefined, 100));
  const writers = Array.from({ length: 6 }, (_, i) => write(groups.slice(i * 10, i * 10 + 10)));
  const written = Promise.all(writers).then(() => (progress.isWriting = false));
  while (progress.isWriting) cursor = take(await sync(ann, { cursor, limit: 5 }));
  await written;
  // The sync under way may have passed a group before its message came; that is for the next one to show.
  cursor = take(await syncAll(sync, ann, cursor));
  take(await syncAll(sync, ann, cursor));

  expect(seen).toEqual(new Map(groups.map((id) => [id, 2])));
});

test('has nothing to say when nothing changed', async () => {
  const { scene, sync } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  await scene.say(await scene.single(ann, bob), ann, 'hi');
  const first = await syncAll(sync, ann);

  const cursor = await quiet(sync, ann, first.cursor);
  expect(await sync(ann, { cursor })).toMatchObject({
    epoch: first.epoch,
    conversations: [],
    contacts: [],
    groups: [],
    hasMore: false,
  });
});

test('shows a message, a read position, a pin, and a new profile of the peer, each to whom it concerns', async () => {
  const { db, scene, inbox, sync } = await start();
  const [ann, bob] = [await scene.user('Ann'), await scene.user('Bob')];
  const id = await scene.single(ann, bob);
  await scene.say(id, bob, 'one');
  let cursor = (await sync(ann)).cursor;
  const next = async (): Promise<SyncResponse> => {
    const answer = await sync(ann, { cursor });
    cursor = answer.cursor;
    return answer;
  };

  await scene.say(id, bob, 'two');
  expect((await next()).conversations).toMatchObject([{ id, lastSeq: 2, unread: 2 }]);
  await scene.read(id, ann, 1);
  expect((await next()).conversations).toMatchObject([{ id, readSeq: 1, unread: 1 }]);
  await inbox.updateConversation(identityOf(ann), id, { pinned: true });
  expect((await next()).conversations).toMatchObject([{ id, pinned: true }]);
  await db.query(`UPDATE users SET nickname = 'Bobby' WHERE id = $1`, [bob]);
  expect((await next()).conversations).toMatchObject([{ id, peer: { nickname: 'Bobby' } }]);
  await scene.say(id, ann, 'three');
  cursor = await quiet(sync, ann, cursor);
  await scene.read(id, bob, 3);
  expect((await next()).conversations).toMatchObject([{ id, peerReadSeq: 3 }]);
  cursor = await quiet(sync, ann, cursor);
  await inbox.updateConversation(identityOf(bob), id, { muted: true });
  expect((await next()).conversations).toEqual([]);
});

test('shows a contact that began, that changed its profile, and that ended', async () => {
  const { db, scene, sync } = await start();
  const [ann, bob] = [await scene.user('Ann'), await scene.user('Bob')];
  const empty = await sync(ann);
  await scene.befriend(ann, bob);
  const begun = await sync(ann, { cursor: empty.cursor });
  await db.query(`UPDATE users SET nickname = 'Bobby' WHERE id = $1`, [bob]);
  const renamed = await sync(ann, { cursor: begun.cursor });
  await db.query('UPDATE contacts SET deleted_at = now()');
  const ended = await sync(ann, { cursor: renamed.cursor });

  expect(empty.contacts).toEqual([]);
  expect(begun.contacts).toMatchObject([{ user: { id: bob, nickname: 'Bob' } }]);
  expect(begun.contacts[0]).not.toHaveProperty('deletedAt');
  expect(renamed.contacts).toMatchObject([{ user: { id: bob, nickname: 'Bobby' } }]);
  expect(ended.contacts).toMatchObject([{ user: { id: bob }, deletedAt: expect.any(String) as string }]);
});

test('shows joining a group, its new profile, and leaving it, and then falls silent', async () => {
  const { db, scene, sync } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  const id = await scene.group(ann, [], 'Weavers');
  let cursor = (await sync(bob)).cursor;
  const next = async (): Promise<SyncResponse> => {
    const answer = await sync(bob, { cursor });
    cursor = answer.cursor;
    return answer;
  };

  await scene.join(id, bob);
  const joined = await next();
  await db.query(`UPDATE groups SET name = 'Spinners' WHERE id = $1`, [id]);
  const renamed = await next();
  const leftSeq = await scene.leave(id, bob);
  await scene.say(id, ann, 'not for bob');
  await db.query(`UPDATE groups SET name = 'Dyers' WHERE id = $1`, [id]);
  const left = await next();
  cursor = await quiet(sync, bob, cursor);
  await scene.say(id, ann, 'nor this');
  await db.query(`UPDATE groups SET name = 'Knitters' WHERE id = $1`, [id]);
  const after = await next();

  expect(joined).toMatchObject({
    conversations: [{ id, group: { name: 'Weavers', role: 'member' } }],
    groups: [{ id, name: 'Weavers', role: 'member' }],
  });
  expect(renamed).toMatchObject({
    conversations: [{ group: { name: 'Spinners' } }],
    groups: [{ name: 'Spinners' }],
  });
  expect(left).toMatchObject({
    conversations: [{ lastSeq: leftSeq, lastChange: leftSeq, group: { name: 'Spinners', role: null } }],
    groups: [{ id, name: 'Spinners', role: null }],
  });
  expect(after).toMatchObject({ conversations: [], groups: [] });
});

test('pages through all lists, each item once, whatever the size of a page', async () => {
  const { scene, sync } = await start();
  const ann = await scene.user();
  const friends: string[] = [];
  for (let i = 0; i < 5; i++) friends.push(await scene.user());
  const conversations: string[] = [];
  for (const friend of friends) {
    await scene.befriend(ann, friend);
    const id = await scene.single(ann, friend);
    await scene.say(id, ann, 'hi');
    conversations.push(id);
  }
  const group = await scene.group(ann, friends);
  const whole = await sync(ann, { limit: 500 });

  for (const limit of [1, 2, 3, 5, 6, 11, 12]) {
    const pieces = await syncAll(sync, ann, undefined, limit);
    expect(pieces).toEqual({ ...whole, cursor: expect.any(String) as string });
  }
  expect(ids(whole)).toEqual([...conversations, group]);
  expect(contactIds(whole)).toEqual(friends);
  expect(whole.groups).toMatchObject([{ id: group, role: 'owner' }]);
});

test('finds in the next sync what changed behind the position of a sync in pages', async () => {
  const { scene, sync } = await start();
  const ann = await scene.user();
  const conversations: { id: string; friend: string }[] = [];
  for (let i = 0; i < 6; i++) {
    const friend = await scene.user();
    const id = await scene.single(ann, friend);
    await scene.say(id, ann, 'hi');
    conversations.push({ id, friend });
  }

  const first = await sync(ann, { limit: 3 });
  const { id, friend } = conversations[0]!;
  await scene.say(id, friend, 'behind the position');
  const rest = await syncAll(sync, ann, first.cursor, 3);
  const next = await syncAll(sync, ann, rest.cursor);

  expect([...ids(first), ...ids(rest)]).toEqual(conversations.map((conversation) => conversation.id));
  expect(next.conversations).toContainEqual(expect.objectContaining({ id, lastSeq: 2 }));
});

test('refuses a cursor that was edited or belongs to another account', async () => {
  const { scene, sync } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  const { cursor } = await sync(ann);
  const packed = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
  const repacked = (index: number, value: unknown): string =>
    Buffer.from(JSON.stringify(packed.with(index, value))).toString('base64url');

  const edited = [
    cursor.slice(1),
    `${cursor}=`,
    'x'.repeat(600),
    repacked(0, `sync:${bob}`),
    repacked(2, '-1'),
    repacked(2, '18446744073709551616'),
    repacked(2, 1),
    repacked(3, 'NaN'),
    repacked(4, 3),
    repacked(5, '9223372036854775808'),
  ];
  for (const bad of edited) {
    await expect(sync(ann, { cursor: bad })).rejects.toMatchObject({ code: 'validation_failed' });
  }
  await expect(sync(bob, { cursor })).rejects.toMatchObject({ code: 'validation_failed' });
});

test('starts afresh from a cursor of another epoch or of a future that this database has not seen', async () => {
  const { scene, sync } = await start();
  const [ann, bob] = [await scene.user(), await scene.user()];
  const id = await scene.single(ann, bob);
  await scene.say(id, ann, 'hi');
  const { cursor: first, epoch } = await sync(ann);
  const cursor = await quiet(sync, ann, first);
  // As an older version made it: without a signature.
  const packed = (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]).slice(0, 6);
  const repacked = (index: number, value: unknown): string =>
    Buffer.from(JSON.stringify(packed.with(index, value))).toString('base64url');

  expect(ids(await sync(ann, { cursor }))).toEqual([]);
  for (const lost of [repacked(1, 'another epoch'), repacked(2, '18446744073709551615')]) {
    const fresh = await sync(ann, { cursor: lost });
    expect(fresh.epoch).toBe(epoch);
    expect(ids(fresh)).toEqual([id]);
  }
});
