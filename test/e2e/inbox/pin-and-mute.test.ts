import { expect, test } from 'vitest';
import type { ConversationResponse } from '../../../src/inbox/inbox.dto.js';
import { Database } from '../../../src/database/database.js';
import { register } from '../../support/accounts.js';
import { Scene } from '../../support/scene.js';
import { startServer } from '../../support/server.js';

test('pins and mutes a conversation for me alone, and refuses anything else', async () => {
  const server = await startServer();
  const scene = new Scene(server.app.get(Database));
  const [ann, bob] = [await register(server.url), await register(server.url)];
  const id = await scene.single(ann.id, bob.id);
  await scene.say(id, ann.id, 'hi');
  const path = `/conversations/${id}`;

  expect(await ann.rest.patch(path, { pinned: true })).toMatchObject({
    status: 200,
    body: { id, pinned: true, muted: false },
  });
  expect((await ann.rest.patch(path, { muted: true })).body).toMatchObject({ pinned: true, muted: true });
  expect((await ann.rest.patch(path, { pinned: false })).body).toMatchObject({ pinned: false, muted: true });
  expect((await ann.rest.patch(path, {})).body).toMatchObject({ pinned: false, muted: true });
  for (const bad of [{ pinned: null }, { pinned: 'true' }, { muted: 1 }, { lastSeq: 7 }, []]) {
    expect((await ann.rest.patch(path, bad)).body).toMatchObject({ code: 'validation_failed' });
  }
  expect((await ann.rest.get<ConversationResponse>(path)).body).toMatchObject({ pinned: false, muted: true });
  expect((await bob.rest.get<ConversationResponse>(path)).body).toMatchObject({
    pinned: false,
    muted: false,
  });
});
