import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeCursor } from '../../../src/common/pagination/cursor.js';
import type { ConversationPage, ConversationResponse } from '../../../src/inbox/inbox.dto.js';
import { Database } from '../../../src/database/database.js';
import { register } from '../../support/accounts.js';
import { Scene } from '../../support/scene.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let scene: Scene;
beforeAll(async () => {
  server = await bootServer();
  scene = new Scene(server.app.get(Database));
});
afterAll(() => server.close());

test('lists my conversations in pages, newest first, with last message and unread', async () => {
  const [ann, bob, cid] = [
    await register(server.url),
    await register(server.url),
    await register(server.url),
  ];
  const [older, newer] = [await scene.single(ann.id, bob.id), await scene.single(ann.id, cid.id)];
  await scene.say(older, bob.id, 'one', 'two');
  await scene.say(newer, cid.id, 'three');

  const first = await ann.rest.get<ConversationPage>('/conversations?limit=1');
  const cursor = first.body.nextCursor!;
  const second = await ann.rest.get<ConversationPage>(`/conversations?limit=1&cursor=${cursor}`);

  expect(first).toMatchObject({
    status: 200,
    body: { items: [{ id: newer, type: 'single', peer: { id: cid.id }, unread: 1 }] },
  });
  expect(first.body.items[0]?.peer).not.toHaveProperty('mobile');
  expect(second.body).toMatchObject({
    items: [{ id: older, unread: 2, lastSeq: 2, lastMessage: { seq: 2, content: { text: 'two' } } }],
    nextCursor: null,
  });
  const foreign = await bob.rest.get(`/conversations?limit=1&cursor=${cursor}`);
  expect(foreign).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  for (const limit of ['0', '-1', '101', '1e9', 'abc', '']) {
    expect((await ann.rest.get(`/conversations?limit=${limit}`)).status).toBe(400);
  }
});

test('shows a group that I left as it was then', async () => {
  const [ann, bob] = [await register(server.url), await register(server.url)];
  await scene.befriend(ann.id, bob.id);
  const made = await ann.rest.post<{ id: string }>('/groups', { name: 'Weavers', memberIds: [bob.id] });
  const { id } = made.body;
  expect((await bob.rest.delete(`/groups/${id}/members/${bob.id}`)).status).toBe(204);
  const before = await bob.rest.get<ConversationResponse>(`/conversations/${id}`);
  await scene.say(id, ann.id, 'not for bob');
  await ann.rest.patch(`/groups/${id}`, { name: 'Spinners' });

  const after = await bob.rest.get<ConversationResponse>(`/conversations/${id}`);

  expect(after.body).toEqual(before.body);
  expect(after.body).toMatchObject({
    group: { id, name: 'Weavers', role: null },
    lastMessage: { content: { event: 'member_left' } },
    unread: 0,
  });
  expect((await bob.rest.get<ConversationPage>('/conversations')).body.items).toEqual([after.body]);
});

test('answers a stranger exactly as if the conversation were not there', async () => {
  const [ann, eve] = [await register(server.url), await register(server.url)];
  const made = await ann.rest.post<{ id: string }>('/groups', { name: 'Weavers' });
  const attempt = async (id: string) => {
    const read = await eve.rest.get<Record<string, unknown>>(`/conversations/${id}`);
    const write = await eve.rest.patch<Record<string, unknown>>(`/conversations/${id}`, { muted: true });
    for (const { body } of [read, write]) delete body['requestId'];
    return JSON.stringify([read.status, read.body, write.status, write.body]);
  };

  const real = await attempt(made.body.id);

  expect(real).toContain('conversation_not_found');
  expect(real).toBe(await attempt('9223372036854775807'));
  for (const id of ['0', '-1', 'x', '9223372036854775808']) {
    expect((await eve.rest.get(`/conversations/${id}`)).status).toBe(400);
  }
});

test('refuses a cursor whose time no list handed out, instead of failing on it', async () => {
  const ann = await register(server.url);
  for (const time of [-4e15, -1, 253_402_300_800_000, 4e15]) {
    const cursor = encodeCursor(`conversations:${ann.id}`, [time, '1']);
    expect(await ann.rest.get(`/conversations?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  }
});
