import { expect, test } from 'vitest';
import { JoinRequestChanged } from '../../../src/groups/group.events.js';
import { codeOf } from '../../support/contacts.js';
import { setUpGroups } from '../../support/groups.js';
import { identityOf } from '../../support/scene.js';

/** The group has turned a newcomer down, who has asked again at once. */
async function setUpHeld() {
  const setup = await setUpGroups();
  const [owner, newcomer] = (await setup.scene.users(2)) as [string, string];
  const groupId = await setup.createGroup(owner);
  const join = () => setup.joining.join(identityOf(newcomer), groupId, { message: 'Hi' });
  const pending = async () =>
    (await setup.joining.list(identityOf(owner), groupId, { limit: 50, status: 'pending' })).items;
  await join();
  await setup.joining.reject(identityOf(owner), groupId, (await pending())[0]!.id);
  const changed = setup.record(JoinRequestChanged);
  return { ...setup, owner, newcomer, groupId, join, pending, changed };
}

test('who was turned down and asks again hears that it is pending, and nobody else hears of it', async () => {
  const { joining, join, pending, owner, newcomer, groupId, changed } = await setUpHeld();
  for (let n = 0; n < 3; n++) expect(await join()).toEqual({ status: 'pending' });
  expect(await pending()).toEqual([]);
  expect(changed.map(({ request, userIds }) => [request.status, userIds])).toEqual([['pending', [newcomer]]]);
  const { id } = changed[0]!.request;
  expect(await codeOf(joining.accept(identityOf(owner), groupId, id))).toBe('join_request_not_found');
});

test('a day later it reaches those who decide when its sender asks again', async () => {
  const { database, join, pending, owner, newcomer, changed } = await setUpHeld();
  await join();
  await database.query(`UPDATE join_requests SET settled_at = settled_at - interval '24 hours'`);
  await join();
  expect(await pending()).toEqual([changed[0]!.request]);
  expect(changed.at(-1)!.userIds).toEqual([newcomer, owner]);
});

test('who is brought in meanwhile is a member, and the request is settled', async () => {
  const { scene, members, join, owner, newcomer, groupId, changed } = await setUpHeld();
  await join();
  await scene.befriend(owner, newcomer);
  await members.add(identityOf(owner), groupId, { userIds: [newcomer] });
  expect(await join()).toEqual({ status: 'joined' });
  expect(changed.at(-1)).toMatchObject({ request: { status: 'accepted' }, userIds: [newcomer] });
});
