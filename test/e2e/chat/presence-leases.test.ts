import { expect, test } from 'vitest';
import { befriended } from '../../support/people.js';
import { startServer } from '../../support/server.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { connect } from '../../support/socket-client.js';

test('tells watchers when the lease of somebody on another node ends', async () => {
  const server = await startServer();
  const [alice, bob] = await befriended(server);
  await server.database.query(
    `INSERT INTO presence_leases (user_id, node_id, online_until, last_seen_at) VALUES ($1, 'gone', now() + interval '90 s', now())`,
    [bob.id],
  );
  const client = await connect(server.wsUrl, alice.accessToken);
  const { data } = await client.request('presence.subscribe', { userIds: [bob.id] });
  expect(data.users).toMatchObject([{ userId: bob.id, online: true }]);
  await server.database.query(`UPDATE presence_leases SET online_until = now()`);
  await expect
    .poll(() => client.of('presence').map((frame) => frame.data), { timeout: 30_000 })
    .toMatchObject([{ userId: bob.id, online: false }]);
});

test('a start ends the leases of the process before it, and those of no other node', async () => {
  const DATA_DIR = await temporaryDirectory();
  const first = await startServer({ DATA_DIR });
  const [alice, bob] = await befriended(first);
  const client = await connect(first.wsUrl, alice.accessToken);
  const leases = () =>
    first.database.query<{ online: boolean }>(
      'SELECT online_until > now() AS online FROM presence_leases ORDER BY user_id',
    );
  await expect.poll(leases, { timeout: 20_000 }).toEqual([{ online: true }]);
  await client.close();
  await first.app.close();
  await first.database.query(
    `UPDATE presence_leases SET online_until = now() + interval '90 s'`, // as a process that was killed leaves them
  );
  await first.database.query(
    `INSERT INTO presence_leases (user_id, node_id, online_until, last_seen_at) VALUES ($1, 'other', now() + interval '90 s', now())`,
    [bob.id],
  );
  await startServer({ DATA_DIR }, first.database);
  expect(await leases()).toEqual([{ online: false }, { online: true }]);
});
