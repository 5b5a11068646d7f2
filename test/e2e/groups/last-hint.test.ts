import { expect, test } from 'vitest';
import { type Account, register } from '../../support/accounts.js';
import { groupOf } from '../../support/people.js';
import { type Frame, connect } from '../../support/socket-client.js';
import { startServer } from '../../support/server.js';

const SETTINGS = { CREATIONS_PER_MINUTE: '0' };
const ROUNDS = 20;

const isAbout =
  ({ id }: Account) =>
  ({ data }: Frame): boolean =>
    (data.removedUserIds as string[]).includes(id) ||
    (data.members as { user: { id: string } }[]).some(({ user }) => user.id === id);

test('no ghost of a removed member is in the last hint, in twenty races with their own change', async () => {
  const server = await startServer(SETTINGS);
  const [alice, bob] = [await register(server.url), await register(server.url)];
  const client = await connect(server.wsUrl, alice.accessToken);
  const groupId = await groupOf(alice, [bob]);
  const path = `/groups/${groupId}/members`;
  for (let round = 0; round < ROUNDS; round++) {
    const [, removed] = await Promise.all([
      bob.rest.patch(`${path}/${bob.id}`, { displayName: `Bob ${round}` }),
      alice.rest.delete(`${path}/${bob.id}`),
    ]);
    expect(removed.status).toBe(204);
    await client.barrier();
    expect(client.of('group.members').filter(isAbout(bob)).at(-1)!.data.removedUserIds).toEqual([bob.id]);
    expect((await alice.rest.post(path, { userIds: [bob.id] })).status).toBe(201);
  }
});

test('of names that are set at once the last that is told is the one that is stored', async () => {
  const server = await startServer(SETTINGS);
  const alice = await register(server.url);
  const client = await connect(server.wsUrl, alice.accessToken);
  const groupId = await groupOf(alice, []);
  for (let burst = 0; burst < 10; burst++) {
    await Promise.all(
      Array.from({ length: 6 }, (_, n) => alice.rest.patch(`/groups/${groupId}`, { name: `${burst} ${n}` })),
    );
    await client.barrier();
    const { body } = await alice.rest.get<{ name: string }>(`/groups/${groupId}`);
    expect(client.of('group.updated').at(-1)!.data.name).toBe(body.name);
  }
});
