import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriend, groupOf, people } from '../../support/people.js';
import { outcomeOf, send, toGroup } from '../../support/sending.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect, type SocketClient } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let bob: Account;
let carol: Account;
beforeAll(async () => {
  server = await bootServer({ WS_FRAME_RATE: '0' });
  [alice, bob, carol] = (await people(server, 3)) as [Account, Account, Account];
  await befriend(alice, carol);
});
afterAll(() => server.close());

const open = ({ accessToken }: Account): Promise<SocketClient> => connect(server.wsUrl, accessToken);

/** Numbers of a group's messages that a client got as messages. */
const seqsOf = (client: SocketClient, groupId: string): number[] =>
  client
    .of('message.new')
    .filter(({ data }) => data.conversationId === groupId)
    .map(({ data }) => data.seq as number);

test('a new group reaches its members who are connected, and messages go to everybody but the sending session', async () => {
  const [alices, phone, bobs] = [await open(alice), await open(alice), await open(bob)];
  const groupId = await groupOf(alice, [bob]);
  for (const client of [alices, phone, bobs]) {
    expect((await client.next('message.new')).data).toMatchObject({
      conversationId: groupId,
      seq: 1,
      from: null,
      content: { type: 'system', event: 'group_created', userIds: [alice.id, bob.id] },
    });
  }
  expect((await send(alices, toGroup(groupId))).data.seq).toBe(2);
  for (const client of [phone, bobs]) expect((await client.next('message.new')).data.seq).toBe(2);
  await alices.barrier();
  expect(seqsOf(alices, groupId)).toEqual([1]);
});

test('who is removed gets that message and nothing after it; the others go on', async () => {
  const groupId = await groupOf(alice, [bob]);
  const [alices, bobs, laptop] = [await open(alice), await open(bob), await open(bob)];
  await send(alices, toGroup(groupId));
  expect((await alice.rest.delete(`/groups/${groupId}/members/${bob.id}`)).status).toBe(204);
  for (let n = 0; n < 100; n++) await send(alices, toGroup(groupId));
  await alice.rest.patch(`/groups/${groupId}`, { name: 'Renamed' });
  await alices.request('typing', { to: toGroup(groupId), state: 'start' });
  for (const client of [bobs, laptop]) {
    await client.barrier();
    expect(seqsOf(client, groupId)).toEqual([2, 3]);
    expect(client.of('message.new').at(-1)!.data.content).toMatchObject({
      event: 'member_removed',
      userIds: [bob.id],
    });
    const after = client.seen.slice(client.seen.indexOf(client.of('message.new').at(-1)!) + 1);
    expect(after.filter(({ event }) => event !== 'ack')).toEqual([]);
  }
  expect(outcomeOf(await send(bobs, toGroup(groupId)))).toBe('not_a_member');
  expect(outcomeOf(await bobs.request('typing', { to: toGroup(groupId), state: 'start' }))).toBe(
    'not_a_member',
  );
  const { body } = await bob.rest.get<{ items: { seq: number }[] }>(
    `/conversations/${groupId}/messages?limit=100`,
  );
  expect(body.items.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('a former member who reads on tells nobody in the group', async () => {
  const groupId = await groupOf(alice, [bob]);
  const [alices, bobs] = [await open(alice), await open(bob)];
  await send(alices, toGroup(groupId));
  await bob.rest.delete(`/groups/${groupId}/members/${bob.id}`);
  expect((await bobs.request('conversation.read', { conversationId: groupId, seq: 2 })).data.readSeq).toBe(2);
  expect((await bobs.next('receipt')).data).toEqual({ conversationId: groupId, userId: bob.id, readSeq: 2 });
  await alices.request('conversation.read', { conversationId: groupId, seq: 3 });
  await alices.next('receipt', ({ data }) => data.userId === alice.id);
  expect(alices.of('receipt').filter(({ data }) => data.userId === bob.id)).toEqual([]);
});

test('who joins gets the message of the joining and everything after it, and nothing before', async () => {
  const groupId = await groupOf(alice, []);
  const [alices, carols] = [await open(alice), await open(carol)];
  for (let n = 0; n < 5; n++) await send(alices, toGroup(groupId));
  await alice.rest.post(`/groups/${groupId}/members`, { userIds: [carol.id] });
  for (let n = 0; n < 5; n++) await send(alices, toGroup(groupId));
  await carols.barrier();
  expect(seqsOf(carols, groupId)).toEqual([7, 8, 9, 10, 11, 12]);
  const { body } = await carol.rest.get<{ items: { seq: number }[] }>(`/conversations/${groupId}/messages`);
  expect(body.items[0]!.seq).toBe(7);
  expect(outcomeOf(await send(carols, toGroup(groupId), { replyTo: 3 }))).toBe('message_not_found');
});

test('who comes and goes while others write sees exactly the numbers of the membership', async () => {
  const groupId = await groupOf(alice, []);
  const [alices, carols, laptop] = [await open(alice), await open(carol), await open(carol)];
  const windows: [number, number][] = [];
  for (let round = 0; round < 5; round++) {
    const sends = Array.from({ length: 20 }, () => send(alices, toGroup(groupId)));
    await alice.rest.post(`/groups/${groupId}/members`, { userIds: [carol.id] });
    const more = Array.from({ length: 20 }, () => send(alices, toGroup(groupId)));
    await carol.rest.delete(`/groups/${groupId}/members/${carol.id}`);
    await Promise.all([...sends, ...more]);
  }
  await alices.barrier();
  let joined = 0;
  for (const { data } of alices.of('message.new').filter(({ data: { from } }) => from === null)) {
    if (data.conversationId !== groupId) continue;
    if (data.content.event === 'members_joined') joined = data.seq as number;
    if (data.content.event === 'member_left') windows.push([joined, data.seq as number]);
  }
  const expected = windows.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n));
  expect(windows).toHaveLength(5);
  for (const client of [carols, laptop]) {
    await client.barrier();
    expect(seqsOf(client, groupId)).toEqual(expected);
  }
});

test('a dissolved group ends with a message to everybody, and nobody may write', async () => {
  const groupId = await groupOf(alice, [bob]);
  const [alices, bobs] = [await open(alice), await open(bob)];
  expect((await alice.rest.delete(`/groups/${groupId}`)).status).toBe(204);
  for (const client of [alices, bobs]) {
    expect((await client.next('message.new')).data.content).toMatchObject({ event: 'group_dissolved' });
    expect(outcomeOf(await send(client, toGroup(groupId)))).toBe('not_a_member');
  }
});

test('who is muted may read and not write, until the time is over or the mute is taken back', async () => {
  const groupId = await groupOf(alice, [bob]);
  const bobs = await open(bob);
  const alices = await open(alice);
  const mute = (mutedUntil: string | null) =>
    alice.rest.patch(`/groups/${groupId}/members/${bob.id}`, { mutedUntil });
  await mute(new Date(Date.now() + 60_000).toISOString());
  expect(outcomeOf(await send(bobs, toGroup(groupId)))).toBe('muted');
  expect(outcomeOf(await bobs.request('typing', { to: toGroup(groupId), state: 'start' }))).toBe('muted');
  await send(alices, toGroup(groupId));
  await bobs.next('message.new');
  await mute(null);
  expect(outcomeOf(await send(bobs, toGroup(groupId)))).toBe('ack');
});

test('a mute until a time that is on no calendar is refused, not moved to another', async () => {
  const groupId = await groupOf(alice, [bob]);
  for (const mutedUntil of [
    '2099-11-31T08:00:00Z',
    '2099-02-29T08:00:00+08:00',
    '2099-11-23T24:00:00Z',
    '2099-11-23T08:00:00+24:00',
    '2099-11-23T08:00:60Z',
    '2099-11-23 08:00:00Z',
    '2099-11-23T08:00:00',
    4_100_000_000_000,
  ]) {
    const answer = await alice.rest.patch(`/groups/${groupId}/members/${bob.id}`, { mutedUntil });
    expect(answer, String(mutedUntil)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  }
  const mutedUntil = '2096-02-29T23:59:59.999Z';
  const { body } = await alice.rest.patch(`/groups/${groupId}/members/${bob.id}`, { mutedUntil });
  expect(body).toMatchObject({ mutedUntil });
});

test('removals among sends let nothing of the removed through after the removal', async () => {
  const groupId = await groupOf(alice, [bob]);
  const bobs = await open(bob);
  for (let round = 0; round < 10; round++) {
    const sends = Array.from({ length: 30 }, () => send(bobs, toGroup(groupId)));
    await alice.rest.delete(`/groups/${groupId}/members/${bob.id}`);
    await Promise.all(sends);
    await alice.rest.post(`/groups/${groupId}/members`, { userIds: [bob.id] });
  }
  const rows = await server.database.query<{ sender_id: string | null; content: { event?: string } }>(
    'SELECT sender_id, content FROM messages WHERE conversation_id = $1 ORDER BY seq',
    [groupId],
  );
  let isMember = true;
  for (const { sender_id: sender, content } of rows) {
    if (sender === null) isMember = content.event !== 'member_removed';
    else expect(isMember).toBe(true);
  }
});
