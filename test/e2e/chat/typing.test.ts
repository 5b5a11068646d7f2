import { expect, test } from 'vitest';
import { befriended, groupOf } from '../../support/people.js';
import { outcomeOf, toGroup, toUser } from '../../support/sending.js';
import { startServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';
import { TestClock } from '../../support/test-clock.js';

test('typing reaches the other side, repeated states are dropped, and nothing is stored', async () => {
  const server = await startServer({ WS_FRAME_RATE: '0' });
  const [alice, bob] = await befriended(server);
  const [alices, laptop, bobs] = [
    await connect(server.wsUrl, alice.accessToken),
    await connect(server.wsUrl, alice.accessToken),
    await connect(server.wsUrl, bob.accessToken),
  ];
  // The rows themselves with who wrote them: PostgreSQL's counters of writes come a second late.
  const written = () =>
    server.database.query(`SELECT tableoid::regclass::text, ctid::text, xmin::text FROM conversations
      UNION ALL SELECT tableoid::regclass::text, ctid::text, xmin::text FROM conversation_members
      UNION ALL SELECT tableoid::regclass::text, ctid::text, xmin::text FROM messages ORDER BY 1, 2`);
  const before = await written();
  const clock = TestClock.stopped();
  for (let n = 0; n < 100; n++) {
    clock.advance(50);
    expect((await alices.request('typing', { to: toUser(bob), state: 'start' })).data).toEqual({});
  }
  await alices.request('typing', { to: toUser(bob), state: 'stop' });
  clock.advance(1000);
  await bobs.next('typing', ({ data }) => data.state === 'stop');
  const events = bobs.of('typing').map(({ data }) => data);
  expect(events).toHaveLength(5 + 1); // one a second, and the end
  expect(events[0]).toEqual({ conversationId: expect.any(String), userId: alice.id, state: 'start' });
  await laptop.barrier();
  expect(laptop.of('typing')).toEqual([]);
  expect(await written()).toEqual(before);
  expect(outcomeOf(await alices.request('typing', { to: toUser(alice), state: 'start' }))).toBe(
    'cannot_add_self',
  );

  const groupId = await groupOf(alice, []);
  await alices.request('typing', { to: toGroup(groupId), state: 'start' });
  expect((await laptop.next('typing')).data).toEqual({
    conversationId: groupId,
    userId: alice.id,
    state: 'start',
  });
  await bobs.barrier();
  expect(bobs.of('typing').filter(({ data }) => data.conversationId === groupId)).toEqual([]);
});

test('a thousand changes cost the others a frame a second, and the last one is told', async () => {
  const server = await startServer({ WS_FRAME_RATE: '0' });
  const [alice, bob] = await befriended(server);
  const [alices, bobs] = [
    await connect(server.wsUrl, alice.accessToken),
    await connect(server.wsUrl, bob.accessToken),
  ];
  const to = toUser(bob);
  const began = performance.now();
  for (let n = 0; n < 1000; n++)
    alices.send({ event: 'typing', data: { to, state: n % 2 ? 'stop' : 'start' } });
  await alices.request('typing', { to, state: 'start' });
  await alices.request('typing', { to, state: 'stop' });
  await bobs.next('typing', ({ data }) => data.state === 'stop');
  await alices.request('typing', { to, state: 'start' });
  await bobs.next('typing', ({ data }) => data.state === 'start');
  const seconds = (performance.now() - began) / 1000;
  expect(bobs.of('typing').length).toBeLessThanOrEqual(Math.ceil(seconds) + 2);
});

test('typing ends for the others when the socket of who typed ends, unless another one types too', async () => {
  const server = await startServer();
  const [alice, bob] = await befriended(server);
  const groupId = await groupOf(alice, [bob]);
  const phone = await connect(server.wsUrl, alice.accessToken);
  const laptop = await connect(server.wsUrl, alice.accessToken);
  const bobs = await connect(server.wsUrl, bob.accessToken);
  await phone.request('typing', { to: toGroup(groupId), state: 'start' });
  await laptop.request('typing', { to: toGroup(groupId), state: 'start' });
  phone.ws.terminate();
  await laptop.barrier();
  laptop.ws.terminate();
  const told = await bobs.next('typing', ({ data }) => data.state === 'stop');
  expect(told.data).toEqual({ conversationId: groupId, userId: alice.id, state: 'stop' });
  expect(bobs.of('typing').filter(({ data }) => data.state === 'stop')).toHaveLength(1);
});

test('a change that waited is told to nobody who was blocked meanwhile', async () => {
  const server = await startServer();
  const [alice, bob] = await befriended(server);
  const alices = await connect(server.wsUrl, alice.accessToken);
  const bobs = await connect(server.wsUrl, bob.accessToken);
  await alices.request('typing', { to: toUser(bob), state: 'start' });
  await bobs.next('typing');
  await bob.rest.put(`/blocks/${alice.id}`);
  await alices.request('typing', { to: toUser(bob), state: 'stop' });
  await expect
    .poll(async () => outcomeOf(await alices.request('typing', { to: toUser(bob), state: 'stop' })))
    .toBe('blocked');
  await bobs.barrier();
  expect(bobs.of('typing')).toHaveLength(1);
});
