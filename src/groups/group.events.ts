import { defineEvent } from '../common/events/domain-events.js';
import type { GroupProfileResponse } from './group.dto.js';
import type { GroupMemberResponse } from './group-member.dto.js';
import type { JoinRequestResponse } from './join-request.dto.js';

/** The profile or the owner of a group changed. */
export const GroupUpdated = defineEvent<{ group: GroupProfileResponse }>('group.updated');

/** Members came, changed (role, mute, display name) or went. */
export const GroupMembersChanged = defineEvent<{
  groupId: string;
  members: GroupMemberResponse[];
  removedUserIds: string[];
}>('group.members-changed');

/** A request to join was made or settled. */
export const JoinRequestChanged = defineEvent<{
  request: JoinRequestResponse;
  /** Who asked, and the owner and admins of the group. */
  userIds: string[];
}>('group.join-request-changed');
