import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriend, people } from '../../support/people.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect, type SocketClient } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let bob: Account;
let carol: Account;
let stranger: Account;
beforeAll(async () => {
  server = await bootServer();
  [alice, bob, carol, stranger] = (await people(server, 4)) as [Account, Account, Account, Account];
  await befriend(alice, bob);
  await befriend(alice, carol);
});
afterAll(() => server.close());

const watch = async (client: SocketClient, ...accounts: Account[]) =>
  (await client.request('presence.subscribe', { userIds: accounts.map(({ id }) => id) })).data.users as {
    userId: string;
    online: boolean;
    lastSeenAt: string | null;
  }[];

const nextOf = ({ id }: Account, client: SocketClient, online: boolean) =>
  client.next('presence', ({ data }) => data.userId === id && data.online === online);

test('tells of contacts only how they are, and when the first device comes and the last one goes', async () => {
  const alices = await connect(server.wsUrl, alice.accessToken);
  expect(await watch(alices, bob, stranger, alice)).toEqual([
    { userId: bob.id, online: false, lastSeenAt: null },
  ]);
  const phone = await connect(server.wsUrl, bob.accessToken);
  expect((await nextOf(bob, alices, true)).data.lastSeenAt).toEqual(expect.any(String));
  const laptop = await connect(server.wsUrl, bob.accessToken);
  await phone.close();
  await connect(server.wsUrl, stranger.accessToken);
  await alices.barrier();
  expect(alices.of('presence')).toHaveLength(1);
  expect((await watch(alices, bob))[0]).toMatchObject({ online: true });
  await laptop.close();
  await nextOf(bob, alices, false);
  const [state] = await watch(alices, bob);
  expect(state).toMatchObject({ online: false });
  await expect.poll(async () => (await watch(alices, bob))[0]!.lastSeenAt).not.toBeNull();
});

test('a subscription replaces the one before', async () => {
  const alices = await connect(server.wsUrl, alice.accessToken);
  await watch(alices, bob);
  await watch(alices, carol);
  const bobs = await connect(server.wsUrl, bob.accessToken);
  await connect(server.wsUrl, carol.accessToken);
  await nextOf(carol, alices, true);
  await bobs.close();
  await alices.barrier();
  expect(alices.of('presence').map(({ data }) => data.userId)).toEqual([carol.id]);
});

test('a block ends it for both sides, and so does the end of the contact', async () => {
  const [dave, erin, frank] = (await people(server, 3)) as [Account, Account, Account];
  await befriend(dave, erin);
  await befriend(dave, frank);
  const daves = await connect(server.wsUrl, dave.accessToken);
  const erins = await connect(server.wsUrl, erin.accessToken);
  await watch(daves, erin, frank);
  await watch(erins, dave);
  await erin.rest.put(`/blocks/${dave.id}`);
  await frank.rest.delete(`/contacts/${dave.id}`);
  await daves.next('contact.updated', ({ data }) => data.deletedAt !== undefined);
  const franks = await connect(server.wsUrl, frank.accessToken);
  await franks.close();
  const laptop = await connect(server.wsUrl, erin.accessToken);
  await Promise.all([erins.close(), laptop.close()]);
  await daves.barrier();
  expect(daves.of('presence')).toEqual([]);
  expect(await watch(daves, erin, frank)).toEqual([]);
});
