import { describe, expect, test } from 'vitest';
import type { MemberRole } from '../conversations/members/member.js';
import type { JoinPolicy } from './group.entity.js';
import {
  canAddMembers,
  canAnswerJoinRequests,
  canDissolve,
  canEditProfile,
  canMute,
  canRemove,
  canSee,
  canSetDisplayName,
  canSetRole,
  canTransfer,
  joinOutcome,
  outranks,
} from './group-policy.js';

const ROLES: MemberRole[] = ['owner', 'admin', 'member'];
const POLICIES: JoinPolicy[] = ['open', 'approval', 'invite'];

describe('what a role alone allows', () => {
  test.each([
    { action: 'edits the profile', isAllowed: canEditProfile, roles: ['owner', 'admin'] },
    { action: 'answers join requests', isAllowed: canAnswerJoinRequests, roles: ['owner', 'admin'] },
    { action: 'dissolves', isAllowed: canDissolve, roles: ['owner'] },
    { action: 'transfers', isAllowed: canTransfer, roles: ['owner'] },
  ])('$action: $roles', ({ isAllowed, roles }) => {
    expect(ROLES.filter((role) => isAllowed(role))).toEqual(roles);
  });
});

describe('what a role allows towards another', () => {
  const pairs = (allows: (actor: MemberRole, target: MemberRole) => boolean): string[] =>
    ROLES.flatMap((actor) => ROLES.filter((target) => allows(actor, target)).map((t) => `${actor} → ${t}`));
  const downwards = ['owner → admin', 'owner → member', 'admin → member'];

  test.each([
    ['outranks', outranks],
    ['removes', canRemove],
    ['mutes', canMute],
  ])('%s only downwards', (_, isAllowed) => {
    expect(pairs(isAllowed)).toEqual(downwards);
  });

  test('only the owner changes roles, and never the own one', () => {
    expect(pairs(canSetRole)).toEqual(['owner → admin', 'owner → member']);
  });

  test('a display name is set by oneself or from above', () => {
    expect(pairs((actor, target) => canSetDisplayName(actor, target, false))).toEqual(downwards);
    expect(ROLES.every((role) => canSetDisplayName(role, role, true))).toBe(true);
  });
});

describe('what the join policy decides', () => {
  test('members bring others into open groups; into the rest only owner and admins do', () => {
    const adders = (joinPolicy: JoinPolicy) => ROLES.filter((role) => canAddMembers(role, joinPolicy));
    expect(POLICIES.map(adders)).toEqual([ROLES, ['owner', 'admin'], ['owner', 'admin']]);
  });

  test('a group by invitation is hidden from those outside', () => {
    expect(POLICIES.map((joinPolicy) => canSee(null, joinPolicy))).toEqual([true, true, false]);
    expect(ROLES.every((role) => canSee(role, 'invite'))).toBe(true);
  });

  test('joining an open group works at once, and any other waits', () => {
    expect(POLICIES.map(joinOutcome)).toEqual(['joined', 'pending', 'pending']);
  });
});
