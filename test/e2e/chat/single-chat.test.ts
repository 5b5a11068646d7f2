import { expect, test } from 'vitest';
import { register } from '../../support/accounts.js';
import { befriended } from '../../support/people.js';
import { startServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

test('a message is acked with its number and reaches the other side and the other devices of both', async () => {
  const server = await startServer();
  const [alice, bob] = await befriended(server);
  const phone = await connect(server.wsUrl, alice.accessToken);
  const laptop = await connect(server.wsUrl, alice.accessToken);
  const bobs = await connect(server.wsUrl, bob.accessToken);

  const ack = await phone.request('message.send', {
    to: { type: 'single', id: bob.id },
    clientMsgId: 'm1',
    content: { type: 'text', text: 'hello' },
  });

  expect(ack).toMatchObject({
    event: 'ack',
    data: { seq: 1, change: 1, clientMsgId: 'm1', duplicate: false },
  });
  const expected = {
    conversationId: ack.data.conversationId,
    seq: 1,
    change: 1,
    from: alice.id,
    to: { type: 'single', id: bob.id },
    clientMsgId: 'm1',
    content: { type: 'text', text: 'hello' },
    createdAt: ack.data.createdAt,
  };
  expect((await bobs.next('message.new')).data).toEqual(expected);
  expect((await laptop.next('message.new')).data).toEqual(expected);
  await phone.barrier();
  expect(phone.of('message.new')).toEqual([]);
});

test('where anyone may write to anyone, first messages to many strangers are answered with rate_limited', async () => {
  const server = await startServer({ SINGLE_CHAT_POLICY: 'anyone', CREATIONS_PER_MINUTE: '1' });
  const [alice, bob, carol] = [
    await register(server.url),
    await register(server.url),
    await register(server.url),
  ];
  const say = (id: string, clientMsgId: string) =>
    alice.rest.post('/messages', {
      to: { type: 'single', id },
      clientMsgId,
      content: { type: 'text', text: 'hello' },
    });
  expect((await say(bob.id, 'a')).status).toBe(201);
  expect(await say(carol.id, 'b')).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect((await say(bob.id, 'c')).status).toBe(201);
});
