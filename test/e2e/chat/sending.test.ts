import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriend, befriended, people } from '../../support/people.js';
import { draft, outcomeOf, send, toGroup, toUser } from '../../support/sending.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let bob: Account;
let carol: Account;
beforeAll(async () => {
  server = await bootServer({ WS_FRAME_RATE: '0' });
  [alice, bob] = await befriended(server);
  [carol] = (await people(server, 1)) as [Account];
  await befriend(alice, carol);
});
afterAll(() => server.close());

describe('every type of content arrives as it was sent, in the event, in history and in changes', () => {
  const contents = [
    { type: 'text', text: "<b>héllo</b> 漢字 🙂 שלום\n\t'; DROP TABLE x;-- \\ % _ {{7*7}}" },
    { type: 'text', text: 'x'.repeat(4000) },
    { type: 'text', text: 'slide\vpage\fescape\u001b[31m unit\u001f delete\u007f C1\u009b' },
    { type: 'image', mediaId: 'm-1', width: 640, height: 480 },
    { type: 'voice', mediaId: 'm-2', durationMs: 1200 },
    { type: 'video', mediaId: 'm-3' },
    { type: 'file', mediaId: 'm-4', name: 'plan.pdf', size: 7 },
    { type: 'emoji', code: ':wave:' },
    { type: 'location', latitude: 31.2304, longitude: -0.5, name: 'Here' },
    { type: 'card', userId: '1', nickname: 'Ann' },
    { type: 'link', url: 'https://example.org/a?b=c#d', title: 'Example' },
    { type: 'custom', deep: [{ is: { fine: [null, true, 1.5e-6] } }], 'odd key': '\\u0000' },
  ];

  test.each(contents.map((content) => [content.type, content]))('%s', async (_, content) => {
    const sender = await connect(server.wsUrl, alice.accessToken);
    const reader = await connect(server.wsUrl, bob.accessToken);
    const { data: ack } = await send(sender, toUser(bob), { content });
    const { data: message } = await reader.next('message.new');
    expect(message.content).toEqual(content);
    expect(message).toMatchObject({
      seq: ack.seq,
      change: ack.change,
      from: alice.id,
      createdAt: ack.createdAt,
    });
    const path = `/conversations/${ack.conversationId}`;
    const history = await bob.rest.get<{ items: unknown[] }>(`${path}/messages?limit=1`);
    expect(history.body.items).toEqual([message]);
    const changes = await bob.rest.get<{ items: unknown[] }>(`${path}/changes?since=${ack.change - 1}`);
    expect(changes.body.items).toEqual([message]);
  });
});

test('REST sends as the socket does, and tells every session, the sender’s too', async () => {
  const mine = await connect(server.wsUrl, alice.accessToken);
  const theirs = await connect(server.wsUrl, bob.accessToken);
  const { status, body } = await alice.rest.post<{ seq: number }>('/messages', draft(toUser(bob)));
  expect(status).toBe(201);
  for (const client of [mine, theirs]) {
    expect((await client.next('message.new')).data).toMatchObject({ seq: body.seq, from: alice.id });
  }
});

describe('the same clientMsgId', () => {
  test('again gives the first ack as a duplicate, on any device, and delivers nothing', async () => {
    const phone = await connect(server.wsUrl, alice.accessToken);
    const laptop = await connect(server.wsUrl, alice.accessToken);
    const reader = await connect(server.wsUrl, bob.accessToken);
    const message = draft(toUser(bob));
    const { data: first } = await phone.request('message.send', message);
    expect(first.duplicate).toBe(false);
    await laptop.next('message.new');
    for (const client of [phone, laptop]) {
      expect((await client.request('message.send', message)).data).toEqual({ ...first, duplicate: true });
    }
    expect((await alice.rest.post('/messages', message)).body).toEqual({ ...first, duplicate: true });
    await reader.barrier();
    expect(reader.of('message.new')).toHaveLength(1);
    expect(laptop.of('message.new')).toHaveLength(1);
  });

  test('with other content, reply or mentions is a conflict, and the first message stays', async () => {
    const client = await connect(server.wsUrl, alice.accessToken);
    const message = draft(toUser(bob));
    const { data: ack } = await client.request('message.send', message);
    for (const other of [{ content: { type: 'text', text: 'other' } }, { replyTo: 1 }, { mentions: 'all' }]) {
      expect(outcomeOf(await client.request('message.send', { ...message, ...other }))).toBe(
        'idempotency_conflict',
      );
    }
    const { body } = await alice.rest.get<{ items: { content: unknown }[] }>(
      `/conversations/${ack.conversationId}/messages?limit=1`,
    );
    expect(body.items[0]!.content).toEqual(message.content);
  });

  test('belongs to its sender and its conversation', async () => {
    const mine = await connect(server.wsUrl, alice.accessToken);
    const theirs = await connect(server.wsUrl, bob.accessToken);
    const clientMsgId = 'shared';
    const answers = [
      await send(mine, toUser(bob), { clientMsgId }),
      await send(mine, toUser(carol), { clientMsgId }),
      await send(theirs, toUser(alice), { clientMsgId }),
    ];
    expect(answers.map(({ data }) => data.duplicate)).toEqual([false, false, false]);
  });

  test('a hundred times at once, over several sockets and REST, is one message with one number', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => connect(server.wsUrl, alice.accessToken)));
    const message = draft(toUser(bob));
    const overSockets = Array.from({ length: 90 }, (_, n) =>
      clients[n % 3]!.request('message.send', message).then(
        ({ data }) => data as { seq: number; duplicate: boolean },
      ),
    );
    const overRest = Array.from({ length: 10 }, () =>
      alice.rest.post<{ seq: number; duplicate: boolean }>('/messages', message).then(({ body }) => body),
    );
    const acks = await Promise.all([...overSockets, ...overRest]);
    expect(new Set(acks.map(({ seq }) => seq)).size).toBe(1);
    expect(acks.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    const rows = await server.database.query('SELECT 1 FROM messages WHERE client_msg_id = $1', [
      message.clientMsgId,
    ]);
    expect(rows).toHaveLength(1);
  });
});

test('a reply and mentions are stored and delivered; a reply to nothing is refused', async () => {
  const sender = await connect(server.wsUrl, alice.accessToken);
  const reader = await connect(server.wsUrl, bob.accessToken);
  const { data: first } = await send(sender, toUser(bob));
  await reader.next('message.new');
  await send(sender, toUser(bob), { replyTo: first.seq, mentions: [bob.id] });
  const { data: reply } = await reader.next('message.new');
  expect(reply).toMatchObject({ replyTo: first.seq, mentions: [bob.id] });
  await send(sender, toUser(bob), { mentions: 'all' });
  expect((await reader.next('message.new')).data.mentions).toBe('all');
  const history = await bob.rest.get<{ items: unknown[] }>(
    `/conversations/${first.conversationId}/messages?limit=2`,
  );
  expect(history.body.items[0]).toEqual(reply);
  expect(outcomeOf(await send(sender, toUser(bob), { replyTo: 10_000 }))).toBe('message_not_found');
});

describe('texts that nobody could store or see are refused', () => {
  test.each([
    ['empty', ''],
    ['white space', ' \n\u3000'],
    ['zero width', '\u200b\ufeff'],
    ['with NUL', 'a\u0000'],
    ['with half a surrogate pair', 'a\ud800'],
    ['of 4,001 code points', 'x'.repeat(4001)],
  ])('%s', async (_, text) => {
    const client = await connect(server.wsUrl, alice.accessToken);
    expect(outcomeOf(await send(client, toUser(bob), { content: { type: 'text', text } }))).toBe(
      'validation_failed',
    );
    expect(
      (await alice.rest.post('/messages', draft(toUser(bob), { content: { type: 'text', text } }))).status,
    ).toBe(400);
  });
});

describe('the right to send', () => {
  test('is refused to oneself, to nobody and to who is no contact', async () => {
    const client = await connect(server.wsUrl, bob.accessToken);
    expect(outcomeOf(await send(client, toUser(bob)))).toBe('cannot_add_self');
    expect(outcomeOf(await send(client, { type: 'single', id: '9223372036854775807' }))).toBe(
      'user_not_found',
    );
    expect(outcomeOf(await send(client, toUser(carol)))).toBe('not_a_contact');
  });

  test('says the same of a group of strangers as of one that does not exist, and of a conversation that is no group', async () => {
    const client = await connect(server.wsUrl, carol.accessToken);
    const { body: group } = await alice.rest.post<{ id: string }>('/groups', { name: 'Private' });
    const { data: single } = await send(client, toUser(alice));
    const answers = [];
    for (const id of [group.id, '9223372036854775806', single.conversationId as string]) {
      answers.push((await client.request('message.send', draft(toGroup(id)), 'same')).data);
      answers.push((await client.request('typing', { to: toGroup(id), state: 'start' }, 'same')).data);
      answers.push((await client.request('conversation.read', { conversationId: id, seq: 1 }, 'same')).data);
    }
    expect(answers[0].code).toBe('conversation_not_found');
    expect(answers.slice(0, 3)).toEqual(answers.slice(3, 6));
    expect(answers[6]).toEqual(answers[0]);
  });

  test('ends with a block, in both directions, and comes back when it is taken back', async () => {
    const [dave, erin] = await befriended(server);
    const [daves, erins] = [
      await connect(server.wsUrl, dave.accessToken),
      await connect(server.wsUrl, erin.accessToken),
    ];
    expect(outcomeOf(await send(daves, toUser(erin)))).toBe('ack');
    await erin.rest.put(`/blocks/${dave.id}`);
    expect(outcomeOf(await send(daves, toUser(erin)))).toBe('blocked');
    expect(outcomeOf(await send(erins, toUser(dave)))).toBe('blocked');
    expect(outcomeOf(await daves.request('typing', { to: toUser(erin), state: 'start' }))).toBe('blocked');
    expect(outcomeOf(await daves.request('typing', { to: toUser(erin), state: 'start' }))).toBe('blocked');
    await erin.rest.delete(`/blocks/${dave.id}`);
    expect(outcomeOf(await send(daves, toUser(erin)))).toBe('ack');
    await dave.rest.delete(`/contacts/${erin.id}`);
    expect(outcomeOf(await send(erins, toUser(dave)))).toBe('not_a_contact');
    await erins.barrier();
    expect(erins.of('message.new').map(({ data }) => data.seq)).toEqual([1, 2]);
    expect(erins.of('typing')).toEqual([]);
  });
});
