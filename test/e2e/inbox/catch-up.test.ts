import { expect, test } from 'vitest';
import type { SyncResponse } from '../../../src/inbox/sync.dto.js';
import { Database } from '../../../src/database/database.js';
import { logIn, register } from '../../support/accounts.js';
import { eventually } from '../../support/eventually.js';
import { Scene } from '../../support/scene.js';
import { startServer } from '../../support/server.js';

test('a device catches up on any node, and starts afresh when the log has another epoch', async () => {
  const node = await startServer();
  const other = await startServer({}, node.database);
  const scene = new Scene(node.app.get(Database));
  const [ann, bob] = [await register(node.url), await register(node.url)];
  const id = await scene.single(ann.id, bob.id);
  await scene.say(id, ann.id, 'hi');
  const first = (await ann.rest.get<SyncResponse>('/sync?limit=500')).body;

  await scene.say(id, bob.id, 'while you were away');
  const phone = await logIn(other.url, ann);
  const next = (await phone.rest.get<SyncResponse>(`/sync?cursor=${first.cursor}`)).body;
  await node.database.query(`UPDATE log_epoch SET fingerprint = '{"messages":"1"}'`);
  const fresh = await eventually(async () => {
    const { body } = await phone.rest.get<SyncResponse>(`/sync?cursor=${next.cursor}`);
    expect(body.epoch).not.toBe(first.epoch);
    return body;
  });

  expect(first).toMatchObject({ conversations: [{ id, lastSeq: 1 }], contacts: [], groups: [] });
  expect(next).toMatchObject({ epoch: first.epoch, conversations: [{ id, lastSeq: 2, unread: 1 }] });
  expect(fresh.conversations).toMatchObject([{ id, lastSeq: 2 }]);
});

test('refuses a limit out of range and a cursor that is not mine', async () => {
  const server = await startServer();
  const [ann, bob] = [await register(server.url), await register(server.url)];
  const { cursor } = (await ann.rest.get<SyncResponse>('/sync')).body;

  for (const query of ['limit=0', 'limit=501', 'limit=1.5', 'limit=', 'cursor=', 'cursor=x', 'since=1']) {
    expect(await ann.rest.get(`/sync?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  }
  expect((await bob.rest.get(`/sync?cursor=${cursor}`)).status).toBe(400);
});
