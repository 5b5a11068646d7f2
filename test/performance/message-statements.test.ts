import { expect, test } from 'vitest';
import type { Account } from '../../bench/load/load-plan.js';
import { seedGroup } from '../../bench/seeding/seed-group.js';
import { startSeededServer } from '../support/seeded-server.js';
import { connect, type SocketClient } from '../support/socket-client.js';

/** What a statement about messages, rights or members has in its text. */
const TABLES = ['messages', 'conversation', 'contacts', 'blocks', 'groups'];

interface Target {
  type: 'single' | 'group';
  id: string;
}

let sent = 0;
const send = (from: SocketClient, to: Target) =>
  from.request('message.send', { to, clientMsgId: `m${++sent}`, content: { type: 'text', text: 'Hello' } });
const user = ({ userId }: Account): Target => ({ type: 'single', id: userId });

test('takes one statement for a message that arrives alone, rights and read position included', async () => {
  const { server, accounts, statements } = await startSeededServer(2);
  const [a, b] = accounts as [Account, Account];
  const [from, to] = [await connect(server.wsUrl, a.accessToken), await connect(server.wsUrl, b.accessToken)];
  await send(from, user(b));
  await to.next('message.new');
  statements.take();

  expect(await send(from, user(b))).toMatchObject({ event: 'ack' });
  await to.next('message.new');

  expect(statements.take(...TABLES)).toEqual([expect.stringContaining('append_new_messages')]);
});

test('asks the database nothing to deliver to a group', async () => {
  const { server, accounts, statements, client } = await startSeededServer(20);
  const groupId = await seedGroup(
    client,
    accounts.map(({ userId }) => userId),
  );
  const members = await Promise.all(accounts.map(({ accessToken }) => connect(server.wsUrl, accessToken)));
  const [from, ...others] = members as [SocketClient, ...SocketClient[]];
  await send(from, { type: 'group', id: groupId });
  await Promise.all(others.map((member) => member.next('message.new')));
  statements.take();

  await send(from, { type: 'group', id: groupId });
  await Promise.all(others.map((member) => member.next('message.new')));

  expect(statements.take(...TABLES)).toHaveLength(1);
});

test('puts messages that arrive together into few statements', async () => {
  const { server, accounts, statements } = await startSeededServer(40);
  const clients = await Promise.all(accounts.map(({ accessToken }) => connect(server.wsUrl, accessToken)));
  const round = () =>
    Promise.all(
      clients.flatMap((from, i) => Array.from({ length: 10 }, () => send(from, user(accounts[i ^ 1]!)))),
    );
  await round();
  statements.take();

  const answers = await round();

  expect(answers.filter(({ event }) => event === 'ack')).toHaveLength(400);
  const written = statements.take(...TABLES);
  expect(new Set(written).size).toBe(1);
  expect(written.length).toBeLessThanOrEqual(40);
});
