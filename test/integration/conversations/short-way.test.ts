import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { appendNewMessages } from '../../../src/conversations/writer/append-new-statement.js';
import { type AppendRow, appendMessages } from '../../../src/conversations/writer/append-statement.js';
import { BatchAppender } from '../../../src/conversations/writer/batch-appender.js';
import type { MessageDraft, PendingWrite } from '../../../src/conversations/writer/message-write.js';
import { connectedDatabase } from '../../support/connected-database.js';
import { Scene } from '../../support/scene.js';

/** A single conversation, and a group in which it is the second message's turn, of the same two users and a third. */
async function setUp() {
  const { test: database, database: product } = await connectedDatabase();
  const scene = new Scene(product);
  const [a, b, c] = (await scene.users(3)) as [string, string, string];
  const single = await scene.single(a, b);
  const group = await scene.group(a, [b, c]);
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  /** Everything that a message changes, but for when and by which transaction. */
  const state = async () => ({
    conversations: await database.query(
      'SELECT id, last_seq, last_change, last_count FROM conversations ORDER BY id',
    ),
    members: await database.query(
      'SELECT conversation_id, user_id, read_seq, read_count FROM conversation_members ORDER BY 1, 2',
    ),
    messages: await database.query(
      `SELECT conversation_id, seq, change, count, sender_id, client_msg_id, content, reply_to, mentions
       FROM messages ORDER BY 1, 2`,
    ),
  });
  return { database, scene, client, a, b, c, single, group, state };
}

function pending(draft: Pick<MessageDraft, 'conversationId' | 'senderId'> & Partial<MessageDraft>) {
  const content = draft.content ?? { type: 'text', text: 'quote " backslash \\ control \u001f\n umlaut ü' };
  const write: PendingWrite = {
    draft: { to: { type: 'single', id: '1' }, clientMsgId: `m${++sent}`, content, ...draft },
    contentJson: JSON.stringify(content),
    deadline: 0,
    callback: undefined,
  };
  return write;
}
let sent = 0;

type Setting = Awaited<ReturnType<typeof setUp>>;

/** Two conversations, several senders in turn, answers and mentions. */
const plainBatch = ({ single, group, a, b, c }: Setting): PendingWrite[] => [
  pending({ conversationId: group, senderId: c, clientMsgId: 'p1', replyTo: 1 }),
  pending({
    conversationId: single,
    senderId: b,
    clientMsgId: 'p2',
    content: { type: 'custom', x: [1, null] },
  }),
  pending({ conversationId: group, senderId: a, clientMsgId: 'p3', mentions: 'all' }),
  pending({ conversationId: single, senderId: a, clientMsgId: 'p4' }),
  pending({ conversationId: group, senderId: c, clientMsgId: 'p"5"', mentions: [a, b] }),
  pending({ conversationId: single, senderId: b, clientMsgId: 'p6' }),
];

const numbers = (rows: AppendRow[] | undefined) =>
  rows?.map(({ outcome, seq, change }) => ({ outcome, seq, change }));

test('the short way and the judging one store the same and say the same', async () => {
  const [short, judged] = [await setUp(), await setUp()];
  const shortRows = await appendNewMessages(short.client, plainBatch(short), ['open']);
  const judgedRows = await appendMessages(judged.client, plainBatch(judged), ['open'], null);
  expect(numbers(shortRows)).toEqual(numbers(judgedRows));
  expect(numbers(shortRows)).toMatchObject([2, 1, 3, 2, 4, 3].map((seq) => ({ outcome: 'stored', seq })));
  expect(await short.state()).toEqual(await judged.state());
  const [stored] = await short.database.query<{ created_at: Date; changed_xid: string }>(
    'SELECT DISTINCT created_at, changed_xid::text FROM messages WHERE sender_id IS NOT NULL',
  );
  expect(shortRows![0]).toMatchObject({
    createdAt: stored!.created_at.toISOString(),
    xid: stored!.changed_xid,
  });
});

test.each<[string, (setting: Setting) => Partial<MessageDraft> | Promise<unknown>]>([
  [
    'a message that was stored before',
    ({ single, a }) => ({ conversationId: single, senderId: a, clientMsgId: 'old' }),
  ],
  [
    'an answer to a message that does not exist yet',
    ({ single, a }) => ({ conversationId: single, senderId: a, replyTo: 2 }),
  ],
  ['a conversation that does not exist', ({ a }) => ({ conversationId: '999999', senderId: a })],
  ['somebody from outside', ({ single, c }) => ({ conversationId: single, senderId: c })],
  [
    'somebody who was blocked',
    ({ database }) => database.query(`UPDATE conversation_members SET send_state = 'blocked'`),
  ],
  [
    'somebody who is muted',
    ({ database }) =>
      database.query(`UPDATE conversation_members SET muted_until = now() + interval '1 hour'`),
  ],
])('with %s in the batch, the short way changes nothing', async (_case, spoil) => {
  const setting = await setUp();
  const old = pending({ conversationId: setting.single, senderId: setting.a, clientMsgId: 'old' });
  expect(await appendNewMessages(setting.client, [old], ['open'])).toHaveLength(1);
  const spoilt = await spoil(setting);
  const batch = plainBatch(setting);
  if (!Array.isArray(spoilt)) batch.push(pending(spoilt as MessageDraft));
  const before = await setting.state();
  expect(await appendNewMessages(setting.client, batch, ['open'])).toBeUndefined();
  expect(await setting.state()).toEqual(before);
});

test('what the short way leaves is judged in the same call, and only the one to blame is refused', async () => {
  const setting = await setUp();
  const batch = plainBatch(setting);
  batch.splice(2, 0, pending({ conversationId: setting.single, senderId: setting.c }));
  const rows = await new BatchAppender(['open']).append(setting.client, batch, null);
  expect(rows.map(({ outcome }) => outcome)).toEqual([
    'stored',
    'stored',
    'conversation_not_found',
    ...Array(4).fill('stored'),
  ]);
});

test('a mute that has ended and an answer to the last message before the batch go the short way', async () => {
  const setting = await setUp();
  await setting.database.query(`UPDATE conversation_members SET muted_until = now() - interval '1 second'`);
  expect(await appendNewMessages(setting.client, plainBatch(setting), ['open'])).toHaveLength(6);
  const { group, c } = setting;
  const answers = [1, 4].map((replyTo) => pending({ conversationId: group, senderId: c, replyTo }));
  expect(await appendNewMessages(setting.client, answers, ['open'])).toHaveLength(2);
});

test.each<[string, (setting: Setting) => Promise<{ draft: Partial<MessageDraft>; refusal: string }>]>([
  [
    'an answer to what was said before the joining',
    async ({ scene, group, c }) => {
      await scene.leave(group, c);
      const joined = await scene.join(group, c);
      return { draft: { conversationId: group, replyTo: joined - 1 }, refusal: 'message_not_found' };
    },
  ],
  [
    'an answer to what comes next',
    async ({ group }) => ({ draft: { conversationId: group, replyTo: 2 }, refusal: 'message_not_found' }),
  ],
  [
    'a former member',
    async ({ scene, group, c }) => {
      await scene.leave(group, c);
      return { draft: { conversationId: group }, refusal: 'not_a_member' };
    },
  ],
  [
    'a muted member',
    async ({ database, group }) => {
      await database.query(`UPDATE conversation_members SET muted_until = now() + interval '1 hour'`);
      return { draft: { conversationId: group }, refusal: 'muted' };
    },
  ],
  [
    'a stranger',
    async ({ single }) => ({ draft: { conversationId: single }, refusal: 'conversation_not_found' }),
  ],
])('%s is refused by both ways, and nothing is stored', async (_case, prepare) => {
  const setting = await setUp();
  const { draft, refusal } = await prepare(setting);
  const write = pending({ conversationId: setting.group, senderId: setting.c, ...draft });
  const before = await setting.state();
  expect(await appendNewMessages(setting.client, [write], ['open'])).toBeUndefined();
  const rows = await appendMessages(setting.client, [write], ['open'], null);
  expect(rows.map(({ outcome }) => outcome)).toEqual([refusal]);
  expect(await setting.state()).toEqual(before);
});
