import type { MemberRole } from '../members/conversation-member.entity.js';

/**
 * What the server itself writes into a log. A change of membership is decided by the number of its message: who
 * joined sees from it on, who left sees up to it.
 */
export type SystemContent = { type: 'system' } & (
  | { event: 'group_created'; actorId: string; name: string; userIds: string[] }
  | { event: 'members_joined'; actorId: string; userIds: string[] }
  | { event: 'member_left'; actorId: string; userIds: [string] }
  | { event: 'member_removed'; actorId: string; userIds: [string] }
  | { event: 'owner_changed'; actorId: string; userIds: [string] }
  | { event: 'role_changed'; actorId: string; userIds: [string]; role: MemberRole }
  | { event: 'group_updated'; actorId: string; changes: Record<string, string | null> }
  | { event: 'group_dissolved'; actorId: string }
);

/** The users whom this message brings into the conversation. */
export function joiners(content: SystemContent): readonly string[] {
  return content.event === 'group_created' || content.event === 'members_joined' ? content.userIds : [];
}

/** The users for whom this message is the last; `everybody` when the group ends. */
export function leavers(content: SystemContent): readonly string[] | 'everybody' {
  if (content.event === 'group_dissolved') return 'everybody';
  return content.event === 'member_left' || content.event === 'member_removed' ? content.userIds : [];
}
