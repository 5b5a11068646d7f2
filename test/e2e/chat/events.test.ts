import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriend, groupOf, people } from '../../support/people.js';
import { send, toUser } from '../../support/sending.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect, type SocketClient } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let bob: Account;
let carol: Account;
let alices: SocketClient;
let bobs: SocketClient;
let carols: SocketClient;
beforeAll(async () => {
  server = await bootServer();
  [alice, bob, carol] = (await people(server, 3)) as [Account, Account, Account];
});
afterAll(() => server.close());

async function everybody(): Promise<void> {
  [alices, bobs, carols] = await Promise.all([
    connect(server.wsUrl, alice.accessToken),
    connect(server.wsUrl, bob.accessToken),
    connect(server.wsUrl, carol.accessToken),
  ]);
}

/** Nothing but answers came since the session was ready. */
async function expectSilence(client: SocketClient): Promise<void> {
  await client.barrier();
  expect(client.seen.slice(1).filter(({ event }) => event !== 'ack')).toEqual([]);
}

test('a contact request and its acceptance reach both sides and nobody else', async () => {
  await everybody();
  const { body } = await alice.rest.post<{ id: string }>('/contacts/requests', {
    userId: bob.id,
    message: 'hi',
  });
  for (const client of [alices, bobs]) {
    expect((await client.next('contact.request')).data).toMatchObject({
      id: body.id,
      from: alice.id,
      to: bob.id,
      status: 'pending',
    });
  }
  await bob.rest.post(`/contacts/requests/${body.id}/accept`);
  for (const [client, other] of [
    [alices, bob],
    [bobs, alice],
  ] as const) {
    expect((await client.next('contact.request')).data.status).toBe('accepted');
    expect((await client.next('contact.updated')).data.user.id).toBe(other.id);
  }
  await expectSilence(carols);
});

test('remarks and the look of a conversation concern the own devices only', async () => {
  await everybody();
  await alice.rest.patch(`/contacts/${bob.id}`, { remark: 'Bobby' });
  expect((await alices.next('contact.updated')).data).toMatchObject({ remark: 'Bobby' });
  const { data } = await send(alices, toUser(bob));
  await bobs.next('message.new');
  await alice.rest.patch(`/conversations/${data.conversationId}`, { pinned: true });
  const changed = await alices.next('conversation.updated');
  expect(changed.data).toMatchObject({ id: data.conversationId, pinned: true });
  await bobs.barrier();
  expect(bobs.seen.map(({ event }) => event)).toEqual(['session.ready', 'message.new', 'ack']);
});

test('a new profile is told to the contacts of its account, as they see it, and to nobody else', async () => {
  const [dora, erik, former] = (await people(server, 3)) as [Account, Account, Account];
  await befriend(dora, erik);
  await befriend(dora, former);
  await erik.rest.patch(`/contacts/${dora.id}`, { remark: 'Dorothy' });
  await former.rest.delete(`/contacts/${dora.id}`);
  const [eriks, formers, strangers] = await Promise.all(
    [erik, former, carol].map(({ accessToken }) => connect(server.wsUrl, accessToken)),
  );

  await dora.rest.patch('/users/me', { nickname: 'Dora the First' });
  await dora.rest.patch('/users/me', { nickname: 'Dora the Second' });
  const told: string[] = [];
  while (told.at(-1) !== 'Dora the Second') {
    const { data } = await eriks!.next('contact.updated');
    expect(data).toMatchObject({ user: { id: dora.id }, remark: 'Dorothy' });
    told.push(data.user.nickname);
  }
  for (const client of [formers!, strangers!]) await expectSilence(client);
});

test('the profile and the members of a group are told to its members', async () => {
  const groupId = await groupOf(alice, [carol]);
  await everybody();
  await alice.rest.patch(`/groups/${groupId}`, { name: 'Renamed' });
  for (const client of [alices, carols]) {
    expect((await client.next('group.updated')).data).toMatchObject({ id: groupId, name: 'Renamed' });
  }
  await alice.rest.patch(`/groups/${groupId}/members/${carol.id}`, { role: 'admin' });
  for (const client of [alices, carols]) {
    const { data } = await client.next('group.members');
    expect(data).toMatchObject({
      groupId,
      members: [{ user: { id: carol.id }, role: 'admin' }],
      removedUserIds: [],
    });
  }
  await expectSilence(bobs);
});

test('the end of a contact is told to both sides', async () => {
  await everybody();
  await alice.rest.delete(`/contacts/${bob.id}`);
  for (const client of [alices, bobs]) {
    expect((await client.next('contact.updated')).data.deletedAt).toEqual(expect.any(String));
  }
  await expectSilence(carols);
});
