import { expect, test } from 'vitest';
import { AccountsService } from '../../../src/users/accounts.service.js';
import { ErasureSweep } from '../../../src/users/erasure-sweep.service.js';
import { setUpGroups } from '../../support/groups.js';

type Setup = Awaited<ReturnType<typeof setUpGroups>>;

/** In how many transactions the memberships of a user ended, and how many the largest one ended. */
const stepsOf = async ({ database }: Setup, userId: string) =>
  database.query<{ steps: number; largest: number }>(
    `SELECT count(*)::int AS steps, max(ended)::int AS largest FROM (
       SELECT count(*) AS ended FROM conversation_members
       WHERE user_id = $1 AND left_seq IS NOT NULL GROUP BY changed_xid) AS step`,
    [userId],
  );

test('a member of many groups leaves them a few at a time, so that nobody waits for all of them', async () => {
  const setup = await setUpGroups();
  const { scene, get } = setup;
  const [owner, alice] = (await scene.users(2)) as [string, string];
  for (let n = 0; n < 45; n++) await scene.group(owner, [alice]);
  await get(AccountsService).erase(alice);
  expect(await stepsOf(setup, alice)).toEqual([{ steps: 5, largest: 10 }]);
});

test('an erasure that was cut short in the middle goes on where it stopped', async () => {
  const setup = await setUpGroups();
  const { scene, get, database } = setup;
  const [owner, alice] = (await scene.users(2)) as [string, string];
  for (let n = 0; n < 15; n++) await scene.group(owner, [alice]);
  // As a node leaves it that dies after the first step.
  await database.query(`UPDATE users SET deleted_at = now() WHERE id = $1`, [alice]);
  await database.query('INSERT INTO account_erasures (user_id) VALUES ($1)', [alice]);

  await Promise.all([get(ErasureSweep).sweep(0), get(ErasureSweep).sweep(0)]);
  expect(
    await database.query('SELECT 1 FROM conversation_members WHERE user_id = $1 AND left_seq IS NULL', [
      alice,
    ]),
  ).toEqual([]);
  expect(await database.query('SELECT DISTINCT member_count FROM groups')).toEqual([{ member_count: 1 }]);
  expect(await database.query('SELECT 1 FROM account_erasures')).toEqual([]);
});
