import { expect, test } from 'vitest';
import { type Membership, RoomIndex } from './room-index.js';

/** An index whose memberships are answered when the test says so. */
function setUp() {
  const loads: { userId: string; answer(memberships: Membership[]): void; fail(): void }[] = [];
  const index = new RoomIndex(
    (userId) =>
      new Promise((resolve, reject) => {
        loads.push({ userId, answer: resolve, fail: () => reject(new Error('database away')) });
      }),
  );
  const acquire = async (userId: string, ...memberships: Membership[]): Promise<void> => {
    const acquired = index.acquire(userId);
    loads.at(-1)!.answer(memberships);
    await acquired;
  };
  return { index, loads, acquire };
}

const membership = (groupId: string, lastSeq: number, joinedSeq = 1): Membership => ({
  groupId,
  joinedSeq,
  lastSeq,
  lastChange: lastSeq,
});

const at = (seq: number) => ({ seq, change: seq });

test('a connected user is in the rooms of all their groups, which go on from the last message', async () => {
  const { index, acquire } = setUp();
  await acquire('1', membership('g', 5), membership('h', 0));
  expect(index.find('g')).toMatchObject({ userIds: new Set(['1']), position: at(5) });
  expect(index.find('h')).toMatchObject({ position: at(0) });
});

test('a second session asks nothing, and the room stays until both are gone', async () => {
  const { index, loads, acquire } = setUp();
  await acquire('1', membership('g', 5));
  await index.acquire('1');
  expect(loads).toHaveLength(1);
  index.release('1');
  expect(index.find('g')).toBeDefined();
  index.release('1');
  expect(index.find('g')).toBeUndefined();
});

test('sessions that open at once wait for the same answer', async () => {
  const { index, loads } = setUp();
  const both = Promise.all([index.acquire('1'), index.acquire('1')]);
  expect(loads).toHaveLength(1);
  loads[0]!.answer([membership('g', 1)]);
  await both;
  expect(index.find('g')?.userIds).toEqual(new Set(['1']));
});

test('a join during the load counts, though the answer does not know of it', async () => {
  const { index, loads } = setUp();
  const acquired = index.acquire('1');
  index.join('1', 'g', at(8));
  loads[0]!.answer([]);
  await acquired;
  expect(index.find('g')).toMatchObject({ userIds: new Set(['1']), position: at(7) });
});

test('a leave during the load counts, though the answer is older', async () => {
  const { index, loads } = setUp();
  const acquired = index.acquire('1');
  index.leave('1', 'g');
  loads[0]!.answer([membership('g', 8)]);
  await acquired;
  expect(index.find('g')).toBeUndefined();
});

test('a group that was dissolved during the load gets no room', async () => {
  const { index, loads } = setUp();
  const acquired = index.acquire('1');
  index.dissolve('g');
  loads[0]!.answer([membership('g', 8)]);
  await acquired;
  expect(index.find('g')).toBeUndefined();
});

test('joined, left and joined again during the load: the last counts', async () => {
  const { index, loads } = setUp();
  const acquired = index.acquire('1');
  index.join('1', 'g', at(8));
  index.leave('1', 'g');
  index.join('1', 'g', at(10));
  loads[0]!.answer([membership('g', 8)]);
  await acquired;
  expect(index.find('g')).toMatchObject({ userIds: new Set(['1']), position: at(9) });
});

test('a newer answer does not move the position of a room that has yet to deliver', async () => {
  const { index, acquire } = setUp();
  await acquire('1', membership('g', 5));
  await acquire('2', membership('g', 7));
  expect(index.find('g')).toMatchObject({ userIds: new Set(['1', '2']), position: at(5) });
});

test('who joined with a message that the room has yet to deliver does not get the ones before it', async () => {
  const { index, acquire } = setUp();
  await acquire('1', membership('g', 5));
  await acquire('2', membership('g', 8, 8));
  expect(index.find('g')!.userIds).toEqual(new Set(['1']));
  index.join('2', 'g', at(8)); // delivery has come to it
  expect(index.find('g')!.userIds).toEqual(new Set(['1', '2']));
});

test('a load that fails is told to all who wait, and the next session asks again', async () => {
  const { index, loads, acquire } = setUp();
  const first = index.acquire('1');
  const second = index.acquire('1');
  index.join('1', 'g', at(3));
  loads[0]!.fail();
  await expect(first).rejects.toThrow('database away');
  await expect(second).rejects.toThrow('database away');
  expect(index.find('g')).toBeUndefined();
  await acquire('1', membership('h', 2));
  expect(index.find('h')).toBeDefined();
});

test('a user who went while the memberships were read leaves nothing behind', async () => {
  const { index, loads } = setUp();
  const acquired = index.acquire('1');
  index.release('1');
  loads[0]!.answer([membership('g', 8)]);
  await acquired;
  expect(index.find('g')).toBeUndefined();
});

test('joins and leaves of users who are not connected here change nothing', () => {
  const { index } = setUp();
  index.join('1', 'g', at(3));
  index.leave('1', 'g');
  index.dissolve('g');
  index.release('1');
  expect(index.find('g')).toBeUndefined();
});

test('who joined later does not see what becomes of earlier messages', async () => {
  const { index, acquire } = setUp();
  await acquire('1', membership('g', 5));
  await acquire('2', membership('g', 5, 4));
  index.join('1', 'h', at(3));
  const room = index.find('g')!;
  expect(index.membersAt(room, 3)).toEqual(['1']);
  expect(index.membersAt(room, 4)).toEqual(['1', '2']);
});

test('a dissolved group has no room and its members are in none', async () => {
  const { index, acquire } = setUp();
  await acquire('1', membership('g', 5), membership('h', 1));
  await acquire('2', membership('g', 5));
  index.dissolve('g');
  expect(index.find('g')).toBeUndefined();
  expect(index.find('h')?.userIds).toEqual(new Set(['1']));
});
