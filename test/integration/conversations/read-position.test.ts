import { expect, test } from 'vitest';
import { ReadPositionMoved } from '../../../src/conversations/conversation.events.js';
import { ConversationsModule } from '../../../src/conversations/conversations.module.js';
import { ReadPositionService } from '../../../src/conversations/reading/read-position.service.js';
import { Database } from '../../../src/database/database.js';
import { codeOf } from '../../support/contacts.js';
import { identityOf, Scene } from '../../support/scene.js';
import { startServices } from '../../support/services.js';

async function start() {
  const services = await startServices(ConversationsModule);
  const reading = services.get(ReadPositionService);
  const position = async (id: string, userId: string) => {
    const [row] = await services.database.query<{ seq: string; unread: string }>(
      `SELECT m.read_seq AS seq, coalesce(l.count, c.last_count) - m.read_count AS unread
       FROM conversation_members m JOIN conversations c ON c.id = m.conversation_id
       LEFT JOIN messages l ON l.conversation_id = c.id AND l.seq = m.left_seq
       WHERE m.conversation_id = $1 AND m.user_id = $2`,
      [id, userId],
    );
    return { seq: Number(row!.seq), unread: Number(row!.unread) };
  };
  return {
    scene: new Scene(services.get(Database)),
    moves: services.record(ReadPositionMoved),
    markRead: (id: string, userId: string, seq: number) => reading.markRead(identityOf(userId), id, seq),
    position,
  };
}

test('a former member reads up to the end of the membership, and what lies above moves nothing', async () => {
  const { scene, moves, markRead, position } = await start();
  const [ann, bob] = (await scene.users(2)) as [string, string];
  const id = await scene.group(ann, [bob]);
  await scene.say(id, ann, 'for bob', 'for bob, too');
  const left = await scene.leave(id, bob);
  const above = await scene.say(id, ann, 'not for bob');

  for (const seq of [left + 1, above, above + 1]) {
    expect(await codeOf(markRead(id, bob, seq))).toBe('validation_failed');
    expect(await position(id, bob)).toEqual({ seq: 1, unread: 2 });
  }
  expect(moves).toEqual([]);
  expect(await markRead(id, bob, left)).toBe(left);
  expect(await position(id, bob)).toEqual({ seq: left, unread: 0 });
  // The group does not hear of those who are not there any more.
  expect(moves).toMatchObject([{ userId: bob, readSeq: left, isGroup: false }]);
});

test('a position above the last message is refused, and stays where it was', async () => {
  const { scene, moves, markRead, position } = await start();
  const [ann, bob] = (await scene.users(2)) as [string, string];
  const id = await scene.single(ann, bob);
  await scene.say(id, ann, 'one', 'two');

  expect(await codeOf(markRead(id, bob, 3))).toBe('validation_failed');
  expect(await position(id, bob)).toEqual({ seq: 0, unread: 2 });
  expect(moves).toEqual([]);
});

test('who joins again has nothing unread of what was said before, and all of what was said since', async () => {
  const { scene, markRead, position } = await start();
  const [ann, bob] = (await scene.users(2)) as [string, string];
  const id = await scene.group(ann, [bob]);
  await scene.say(id, ann, 'one', 'two', 'three');
  await markRead(id, bob, 2);
  await scene.leave(id, bob);
  await scene.say(id, ann, 'while away');
  const joined = await scene.join(id, bob);

  expect(await position(id, bob)).toEqual({ seq: joined, unread: 0 });
  await scene.say(id, ann, 'welcome back', 'bob');
  expect(await position(id, bob)).toEqual({ seq: joined, unread: 2 });
});

test('a stranger moves no position and learns of no conversation', async () => {
  const { scene, markRead } = await start();
  const [ann, bob, eve] = (await scene.users(3)) as [string, string, string];
  const id = await scene.single(ann, bob);
  await scene.say(id, ann, 'hi');

  expect(await codeOf(markRead(id, eve, 1))).toBe('conversation_not_found');
  expect(await codeOf(markRead('999', eve, 1))).toBe('conversation_not_found');
});
