import { expect, onTestFinished, test } from 'vitest';
import type { MessagePageResponse } from '../../../src/conversations/reading/conversations.dto.js';
import type { ConversationPage } from '../../../src/inbox/inbox.dto.js';
import { createTestDatabase } from '../../support/database.js';
import { befriended } from '../../support/people.js';
import { send, toUser } from '../../support/sending.js';
import { bootServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

test('times are the same everywhere on a database that lives in Kathmandu and writes dates its own way', async () => {
  const database = await createTestDatabase();
  const name = new URL(database.url).pathname.slice(1);
  await database.query(`ALTER DATABASE ${name} SET DateStyle TO 'SQL, DMY'`);
  await database.query(`ALTER DATABASE ${name} SET TimeZone TO 'Asia/Kathmandu'`);
  const server = await bootServer({}, database);
  onTestFinished(async () => {
    await server.close();
    await database.drop();
  });
  const [alice, bob] = await befriended(server);
  const before = Date.now();

  const { data } = await send(await connect(server.wsUrl, alice.accessToken), toUser(bob));

  expect(data.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Math.abs(Date.parse(data.createdAt) - before)).toBeLessThan(60_000);
  const path = `/conversations/${data.conversationId}`;
  const { body: history } = await bob.rest.get<MessagePageResponse>(`${path}/messages`);
  expect(history.items.map(({ createdAt }) => createdAt)).toEqual([data.createdAt]);
  const { body: list } = await bob.rest.get<ConversationPage>('/conversations');
  expect(list.items).toMatchObject([
    { updatedAt: data.createdAt, lastMessage: { createdAt: data.createdAt } },
  ]);
  const { body: alone } = await bob.rest.get(path);
  expect(alone).toEqual(list.items[0]);
});
