import { describe, expect, test } from 'vitest';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import type { ConversationPage, ConversationResponse } from '../../../src/inbox/inbox.dto.js';
import { ConversationViewRepository } from '../../../src/inbox/conversation-view.repository.js';
import { ConversationChanged } from '../../../src/inbox/inbox.events.js';
import { InboxService } from '../../../src/inbox/inbox.service.js';
import { connectedDatabase, countStatements } from '../../support/connected-database.js';
import { identityOf, Scene } from '../../support/scene.js';

async function start() {
  const { test: testDb, database } = await connectedDatabase();
  const events = new DomainEvents();
  const inbox = new InboxService(new ConversationViewRepository(database), events);
  const list = async (userId: string, limit = 50, cursor?: string): Promise<ConversationPage> =>
    JSON.parse(await inbox.listConversations(identityOf(userId), { limit, cursor })) as ConversationPage;
  return { db: testDb, scene: new Scene(database), inbox, events, list };
}

describe('the conversation list', () => {
  test('shows a single conversation with the peer, the last message and what is unread', async () => {
    const { scene, list } = await start();
    const [ann, bob] = [await scene.user('Ann'), await scene.user('Bob')];
    const id = await scene.single(ann, bob);
    await scene.say(id, bob, 'one', 'two');

    const { items, nextCursor } = await list(ann);

    expect(nextCursor).toBeNull();
    expect(items).toEqual([
      {
        id,
        type: 'single',
        peer: expect.objectContaining({ id: bob, nickname: 'Bob', avatar: null, sex: 'U', memo: null }),
        lastSeq: 2,
        lastChange: 2,
        readSeq: 0,
        peerReadSeq: 2,
        unread: 2,
        lastMessage: expect.objectContaining({
          conversationId: id,
          seq: 2,
          from: bob,
          to: { type: 'single', id: ann },
          content: { type: 'text', text: 'two' },
        }),
        pinned: false,
        muted: false,
        updatedAt: items[0]?.lastMessage?.createdAt,
      },
    ]);
    expect((await list(bob)).items[0]).toMatchObject({ peer: { id: ann }, unread: 0, readSeq: 2 });
  });

  test('shows a group with my role in it', async () => {
    const { scene, list } = await start();
    const [ann, bob] = [await scene.user(), await scene.user()];
    const id = await scene.group(ann, [bob], 'Weavers');
    await scene.say(id, ann, 'hello');

    const [group] = (await list(bob)).items;

    expect(group).toMatchObject({ id, type: 'group', unread: 1, lastSeq: 2 });
    expect(group?.group).toMatchObject({ id, name: 'Weavers', ownerId: ann, role: 'member', memberCount: 2 });
    expect(group).not.toHaveProperty('peer');
    expect((await list(ann)).items[0]?.group?.role).toBe('owner');
  });

  test('leaves out a single conversation without a message, which still answers by its id', async () => {
    const { scene, inbox, list } = await start();
    const [ann, bob] = [await scene.user(), await scene.user()];
    const id = await scene.single(ann, bob);

    expect((await list(ann)).items).toEqual([]);
    expect(await inbox.getConversation(identityOf(ann), id)).toMatchObject({
      lastSeq: 0,
      lastMessage: null,
      unread: 0,
    });
  });

  test('stands newest first and pages without a gap or a repetition, also among equal times', async () => {
    const { db, scene, list } = await start();
    const ann = await scene.user();
    for (let i = 0; i < 25; i++) {
      const id = await scene.single(ann, await scene.user());
      await scene.say(id, ann, 'hi');
    }
    await db.query(`UPDATE conversations SET updated_at = to_timestamp(1000000 + id / 4)`);

    const seen: ConversationResponse[] = [];
    let cursor: string | undefined;
    do {
      const page: ConversationPage = await list(ann, 4, cursor);
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);

    const expected = await db.query<{ id: string }>(
      'SELECT id FROM conversations ORDER BY updated_at DESC, id DESC',
    );
    expect(seen.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  test.each([10, 200])('sends one statement for a page of %i conversations', async (count) => {
    const { scene, list } = await start();
    const ann = await scene.user();
    for (let i = 0; i < count; i++) {
      if (i % 2 === 0) await scene.group(await scene.user(), [ann]);
      else await scene.say(await scene.single(ann, await scene.user()), ann, 'hi');
    }

    const statements = await countStatements(async () => {
      expect((await list(ann, 100)).items).toHaveLength(Math.min(count, 100));
    });

    expect(statements).toBe(1);
  });

  test('refuses a cursor that was edited or made for somebody else', async () => {
    const { scene, list } = await start();
    const [ann, bob] = [await scene.user(), await scene.user()];
    for (const friend of [bob, await scene.user()]) {
      await scene.say(await scene.single(ann, friend), ann, 'hi');
    }
    const cursor = (await list(ann, 1)).nextCursor!;

    for (const bad of [cursor.slice(1), `${cursor}A`, 'x', Buffer.from('[]').toString('base64url')]) {
      await expect(list(ann, 1, bad)).rejects.toMatchObject({ code: 'validation_failed' });
    }
    await expect(list(bob, 1, cursor)).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

describe('a former member', () => {
  test('keeps the conversation as it was when the membership ended', async () => {
    const { db, scene, inbox, list } = await start();
    const [ann, bob] = [await scene.user(), await scene.user()];
    const id = await scene.group(ann, [bob], 'Weavers');
    await scene.say(id, ann, 'for all of us');
    const leftSeq = await scene.leave(id, bob);
    const before = (await list(bob)).items;
    await scene.say(id, ann, 'a secret', 'and another');
    await db.query(`UPDATE groups SET name = 'Spinners' WHERE id = $1`, [id]);

    expect((await list(bob)).items).toEqual(before);
    expect(await inbox.getConversation(identityOf(bob), id)).toEqual(before[0]);
    expect(before[0]).toMatchObject({ lastSeq: leftSeq, lastChange: leftSeq, unread: 1 });
    expect(before[0]).toMatchObject({
      group: { name: 'Weavers', role: null },
      lastMessage: { seq: leftSeq, content: { type: 'system', event: 'member_left' } },
      updatedAt: before[0]?.lastMessage?.createdAt,
    });
  });

  test('sees the group from the joining on when coming back', async () => {
    const { scene, list } = await start();
    const [ann, bob] = [await scene.user(), await scene.user()];
    const id = await scene.group(ann, [bob]);
    await scene.leave(id, bob);
    await scene.say(id, ann, 'while away');
    const joinedSeq = await scene.join(id, bob);
    await scene.say(id, ann, 'welcome back');

    const [conversation] = (await list(bob)).items;
    expect(conversation).toMatchObject({ lastSeq: joinedSeq + 1, unread: 1, group: { role: 'member' } });
  });
});

describe('one conversation', () => {
  test('does not tell a stranger whether it exists', async () => {
    const { scene, inbox } = await start();
    const [ann, bob, eve] = [await scene.user(), await scene.user(), await scene.user()];
    const id = await scene.group(ann, [bob]);

    const refusal = async (conversationId: string): Promise<unknown> =>
      inbox.getConversation(identityOf(eve), conversationId).catch((error: unknown) => error);
    const real = await refusal(id);

    expect(real).toMatchObject({ code: 'conversation_not_found' });
    expect(JSON.stringify(real)).toBe(JSON.stringify(await refusal('9223372036854775807')));
    await expect(inbox.updateConversation(identityOf(eve), id, { pinned: true })).rejects.toMatchObject({
      code: 'conversation_not_found',
    });
  });

  test('is pinned and muted for its owner alone, and tells so after the commit', async () => {
    const { scene, inbox, events, list } = await start();
    const [ann, bob] = [await scene.user(), await scene.user()];
    const id = await scene.single(ann, bob);
    await scene.say(id, ann, 'hi');
    const published: unknown[] = [];
    events.subscribe(ConversationChanged, (event) => published.push(event));

    const pinned = await inbox.updateConversation(identityOf(ann), id, { pinned: true });
    const muted = await inbox.updateConversation(identityOf(ann), id, { muted: true });

    expect(pinned).toMatchObject({ pinned: true, muted: false });
    expect(muted).toMatchObject({ pinned: true, muted: true });
    expect(published).toEqual([
      { userId: ann, conversation: pinned },
      { userId: ann, conversation: muted },
    ]);
    expect((await list(bob)).items[0]).toMatchObject({ pinned: false, muted: false });
  });
});
