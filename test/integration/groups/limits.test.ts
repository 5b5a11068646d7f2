import { expect, test } from 'vitest';
import { codeOf } from '../../support/contacts.js';
import { setUpGroups } from '../../support/groups.js';
import { identityOf } from '../../support/scene.js';

test('an account is in so many groups and in no more, its own and those of others', async () => {
  const { scene, createGroup, joining, creation } = await setUpGroups({ GROUPS_PER_ACCOUNT: '2' });
  const [alice, bob] = (await scene.users(2)) as [string, string];
  await createGroup(alice);
  const open = await createGroup(bob, { joinPolicy: 'open' });
  const answers = await Promise.all([
    ...Array.from({ length: 3 }, () => codeOf(creation.create(identityOf(alice), { name: 'More' }))),
    codeOf(joining.join(identityOf(alice), open, {})),
  ]);
  expect(answers.toSorted()).toEqual(['done', 'limit_reached', 'limit_reached', 'limit_reached']);
});

test('who is in too many groups is named to the one who would bring them in', async () => {
  const { scene, createGroup, members } = await setUpGroups({ GROUPS_PER_ACCOUNT: '1' });
  const [alice, bob, carol] = (await scene.users(3)) as [string, string, string];
  await createGroup(carol);
  for (const id of [bob, carol]) await scene.befriend(alice, id);
  const groupId = await createGroup(alice);
  await expect(members.add(identityOf(alice), groupId, { userIds: [bob, carol] })).rejects.toMatchObject({
    code: 'limit_reached',
    errors: [{ field: 'userIds[1]' }],
  });
});

test('an account has so many pending requests to join and no more', async () => {
  const { scene, createGroup, joining } = await setUpGroups({ PENDING_REQUESTS_PER_ACCOUNT: '2' });
  const [owner, alice] = (await scene.users(2)) as [string, string];
  const groups = [await createGroup(owner), await createGroup(owner), await createGroup(owner)];
  const answers = await Promise.all(groups.map((id) => codeOf(joining.join(identityOf(alice), id, {}))));
  expect(answers.toSorted()).toEqual(['done', 'done', 'limit_reached']);
});

test('everybody who is bothered counts: those a group begins with, and those who are added again', async () => {
  const { scene, createGroup, members } = await setUpGroups({ CREATIONS_PER_MINUTE: '6' });
  const [alice, bob, carol, dave] = (await scene.users(4)) as [string, string, string, string];
  const groupId = await createGroup(alice, { memberIds: [bob, carol, dave] });
  const readd = async () => {
    await members.remove(identityOf(bob), groupId, bob);
    return codeOf(members.add(identityOf(alice), groupId, { userIds: [bob] }));
  };
  expect([await readd(), await readd()]).toEqual(['done', 'done']);
  expect(await codeOf(createGroup(alice, { memberIds: [bob, carol] }))).toBe('rate_limited');
  expect(await readd()).toBe('done');
  expect(await readd()).toBe('rate_limited');
});
