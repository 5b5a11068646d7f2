import type { MemberRole } from '../conversations/members/member.js';
import type { JoinPolicy } from './group.entity.js';

/*
 * Who may do what in a group, and nothing else: no database, no framework. `null` as a role means: not a member.
 *
 * The rule behind the table: somebody with a higher rank may act on somebody with a lower one. So an admin cannot
 * touch another admin or the owner, and nobody can touch the owner.
 */

const RANK: Record<MemberRole, number> = { owner: 2, admin: 1, member: 0 };

/** Remove, mute and rename are for those who stand higher than the one it happens to. */
export const outranks = (actor: MemberRole, target: MemberRole): boolean => RANK[actor] > RANK[target];

const isModerator = (role: MemberRole): boolean => role !== 'member';

/** Groups that only take invitations are not there for those who are not in them. */
export const canSee = (role: MemberRole | null, policy: JoinPolicy): boolean =>
  role !== null || policy !== 'invite';

export const canEditProfile = isModerator;

/** Sees the requests to join and answers them. */
export const canAnswerJoinRequests = isModerator;

/** Everybody may walk into an open group, so every member may bring others; else it is for owner and admins. */
export const canAddMembers = (actor: MemberRole, policy: JoinPolicy): boolean =>
  isModerator(actor) || policy === 'open';

export const canDissolve = (actor: MemberRole): boolean => actor === 'owner';
export const canTransfer = (actor: MemberRole): boolean => actor === 'owner';

/** The owner appoints and dismisses admins. The owner's own role changes by a transfer only. */
export const canSetRole = (actor: MemberRole, target: MemberRole): boolean =>
  actor === 'owner' && target !== 'owner';

export const canRemove = outranks;
export const canMute = outranks;

export const canSetDisplayName = (actor: MemberRole, target: MemberRole, isSelf: boolean): boolean =>
  isSelf || outranks(actor, target);

/** What the wish of somebody who sees the group leads to. A group by invitation is seen by its members only. */
export const joinOutcome = (policy: JoinPolicy): 'joined' | 'pending' =>
  policy === 'open' ? 'joined' : 'pending';
