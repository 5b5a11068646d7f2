import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { BlocksService } from '../../../src/contacts/blocks.service.js';
import type { StoredMessage } from '../../../src/conversations/writer/message-write.js';
import { MessageWriterService } from '../../../src/conversations/writer/message-writer.service.js';
import { setUpGroups } from '../../support/groups.js';
import { identityOf } from '../../support/scene.js';
import { refusalOf, write } from '../../support/write.js';

/*
 * The gate of the log: sends race against what takes the right to send away. Sends go on while the change commits;
 * what counts is the number that a message got, or that it was refused.
 */

const ROUNDS = 200;

/** GATE_RACE_SEED repeats a run whose seed was printed. */
const seed = Number(process.env['GATE_RACE_SEED'] ?? randomInt(2 ** 31));
/** Half of the rounds give the writer a turn first, so that batches and change meet at different points. */
const rounds = fc.sample(fc.boolean(), { seed, numRuns: ROUNDS });
beforeAll(() => console.info(`GATE_RACE_SEED=${seed}`));
const SENDS_BEFORE = 3;
const SENDS_AFTER = 3;

/** Sends some messages, then starts the change, then sends more without waiting for it. */
async function race(
  givesTurn: boolean,
  send: () => ReturnType<typeof write>,
  change: () => Promise<unknown>,
) {
  const before = Array.from({ length: SENDS_BEFORE }, send);
  if (givesTurn) await new Promise((resolve) => setImmediate(resolve));
  const changing = change();
  const during = Array.from({ length: SENDS_AFTER }, send);
  await changing;
  const afterwards = [send(), send()];
  return {
    concurrent: await Promise.all([...before, ...during]),
    afterwards: await Promise.all(afterwards),
  };
}

const seqsOf = (outcomes: readonly unknown[]): number[] =>
  outcomes
    .filter((outcome) => !(outcome instanceof Error))
    .map((outcome) => (outcome as StoredMessage).message.seq);

test('nothing of a removed member gets a number above the removal, in 200 races', async () => {
  const { scene, database, createGroup, members, get } = await setUpGroups();
  const writer = get(MessageWriterService);
  const [owner, member] = await scene.users(2);
  const groupId = await createGroup(owner!, { memberIds: [member!] });
  const send = () =>
    write(writer, { conversationId: groupId, to: { type: 'group', id: groupId }, senderId: member! });

  for (const givesTurn of rounds) {
    const { concurrent, afterwards } = await race(givesTurn, send, () =>
      members.remove(identityOf(owner!), groupId, member!),
    );
    const [row] = await database.query<{ left_seq: string }>(
      'SELECT left_seq FROM conversation_members WHERE conversation_id = $1 AND user_id = $2',
      [groupId, member],
    );
    const removedAt = Number(row!.left_seq);
    expect(Math.max(0, ...seqsOf(concurrent))).toBeLessThan(removedAt);
    expect(afterwards.map(refusalOf)).toEqual(['not_a_member', 'not_a_member']);
    await members.add(identityOf(owner!), groupId, { userIds: [member!] });
  }
  const [log] = await database.query<{ count: string; max: string }>(
    'SELECT count(*), max(seq) FROM messages WHERE conversation_id = $1',
    [groupId],
  );
  expect(log!.count).toBe(log!.max);
});

test('a mute ends a member’s sends at its commit, in 200 races', async () => {
  const { scene, createGroup, settings, get } = await setUpGroups();
  const writer = get(MessageWriterService);
  const [owner, member] = await scene.users(2);
  const groupId = await createGroup(owner!, { memberIds: [member!] });
  const send = () =>
    write(writer, { conversationId: groupId, to: { type: 'group', id: groupId }, senderId: member! });
  const mute = (mutedUntil: string | null) =>
    settings.update(identityOf(owner!), groupId, member!, { mutedUntil });

  for (const givesTurn of rounds) {
    const { concurrent, afterwards } = await race(givesTurn, send, () => mute('2999-01-01T00:00:00.000Z'));
    const outcomes = concurrent.map(refusalOf);
    // Once one was refused, no later one passed: one conversation is numbered by one writer.
    const firstRefusal = outcomes.indexOf('muted');
    if (firstRefusal >= 0) expect(new Set(outcomes.slice(firstRefusal))).toEqual(new Set(['muted']));
    expect(afterwards.map(refusalOf)).toEqual(['muted', 'muted']);
    await mute(null);
  }
});

test('a block ends the sends of both sides at its commit, in 200 races', async () => {
  const { scene, get } = await setUpGroups();
  const writer = get(MessageWriterService);
  const blocks = get(BlocksService);
  const [alice, bob] = await scene.users(2);
  await scene.befriend(alice!, bob!);
  const conversationId = await scene.single(alice!, bob!);
  const send = () => write(writer, { conversationId, to: { type: 'single', id: alice! }, senderId: bob! });

  for (const givesTurn of rounds) {
    const { afterwards } = await race(givesTurn, send, () => blocks.block(identityOf(alice!), bob!));
    expect(afterwards.map(refusalOf)).toEqual(['blocked', 'blocked']);
    await blocks.unblock(identityOf(alice!), bob!);
  }
});
