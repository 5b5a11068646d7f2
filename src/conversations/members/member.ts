/*
 * The words for memberships that other modules speak too; the entity and its repository stay in here.
 */

export type MemberRole = 'owner' | 'admin' | 'member';

/** `open` may send; every other value is the error code that a send is refused with. */
export type SendState = 'open' | 'not_a_contact' | 'blocked' | 'user_not_found' | 'not_a_member';

/** A present member of a group. */
export interface Member {
  userId: string;
  role: MemberRole;
  displayName: string | null;
  mutedUntil: Date | null;
  joinedAt: Date;
}
