import { describe, expect, test } from 'vitest';
import type { MemberRole } from '../conversations/member.js';
import type { JoinPolicy } from './group.entity.js';
import * as policy from './group-policy.js';

const ROLES: MemberRole[] = ['owner', 'admin', 'member'];
const POLICIES: JoinPolicy[] = ['open', 'approval', 'invite'];

describe('what a role alone allows', () => {
  test.each([
    { action: 'canEditProfile', roles: ['owner', 'admin'] },
    { action: 'canAnswerJoinRequests', roles: ['owner', 'admin'] },
    { action: 'canDissolve', roles: ['owner'] },
    { action: 'canTransfer', roles: ['owner'] },
  ] as const)('$action: $roles', ({ action, roles }) => {
    expect(ROLES.filter((role) => policy[action](role))).toEqual(roles);
  });
});

describe('what a role allows towards another', () => {
  const pairs = (allows: (actor: MemberRole, target: MemberRole) => boolean): string[] =>
    ROLES.flatMap((actor) => ROLES.filter((target) => allows(actor, target)).map((t) => `${actor} → ${t}`));
  const downwards = ['owner → admin', 'owner → member', 'admin → member'];

  test.each(['outranks', 'canRemove', 'canMute'] as const)('%s: only downwards', (action) => {
    expect(pairs(policy[action])).toEqual(downwards);
  });

  test('only the owner changes roles, and never the own one', () => {
    expect(pairs(policy.canSetRole)).toEqual(['owner → admin', 'owner → member']);
  });

  test('a display name is set by oneself or from above', () => {
    expect(pairs((actor, target) => policy.canSetDisplayName(actor, target, false))).toEqual(downwards);
    expect(ROLES.every((role) => policy.canSetDisplayName(role, role, true))).toBe(true);
  });
});

describe('what the join policy decides', () => {
  test('members bring others into open groups; into the rest only owner and admins do', () => {
    const adders = (joinPolicy: JoinPolicy) => ROLES.filter((role) => policy.canAddMembers(role, joinPolicy));
    expect(POLICIES.map(adders)).toEqual([ROLES, ['owner', 'admin'], ['owner', 'admin']]);
  });

  test('a group by invitation is hidden from those outside', () => {
    expect(POLICIES.map((joinPolicy) => policy.canSee(null, joinPolicy))).toEqual([true, true, false]);
    expect(ROLES.every((role) => policy.canSee(role, 'invite'))).toBe(true);
  });

  test('joining an open group works at once, with approval it waits, and by invitation it is refused', () => {
    expect(POLICIES.map(policy.joinOutcome)).toEqual(['joined', 'pending', 'forbidden']);
  });
});
