import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { MemberRole, SendState } from './member.js';

export type { MemberRole, SendState };

/** What one user is, may do and has read in one conversation. The row stays when the user leaves. */
@Entity('conversation_members')
@Index('conversation_members_user_id_idx', ['userId', 'conversationId'])
export class ConversationMember {
  @PrimaryColumn({
    name: 'conversation_id',
    type: 'bigint',
    primaryKeyConstraintName: 'conversation_members_pkey',
  })
  conversationId: string;

  @PrimaryColumn({ name: 'user_id', type: 'bigint', primaryKeyConstraintName: 'conversation_members_pkey' })
  userId: string;

  @Column({ type: 'text', default: 'member' })
  role: MemberRole;

  /** The right to send, set in the transaction that changes the relation behind it. */
  @Column({ name: 'send_state', type: 'text', default: 'open' })
  sendState: SendState;

  @Column({ name: 'muted_until', type: 'timestamptz', precision: 3, nullable: true })
  mutedUntil: Date | null;

  @Column({ name: 'display_name', type: 'text', nullable: true })
  displayName: string | null;

  /** The first message that the member may see. */
  @Column({ name: 'joined_seq', type: 'bigint', default: '0' })
  joinedSeq: string;

  @Column({ name: 'joined_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  joinedAt: Date;

  /** The last message that a former member may see; null while a member. */
  @Column({ name: 'left_seq', type: 'bigint', nullable: true })
  leftSeq: string | null;

  /** The group's profile as it was when the member left; later ones are not theirs to see. */
  @Column({ name: 'left_profile', type: 'jsonb', nullable: true })
  leftProfile: object | null;

  @Column({ name: 'read_seq', type: 'bigint', default: '0' })
  readSeq: string;

  @Column({ name: 'read_count', type: 'bigint', default: '0' })
  readCount: string;

  /** The transaction of the last read receipt; sending, which reads as well, changes the conversation. */
  @Column({ name: 'read_xid', type: 'xid8' as 'text', default: '0' })
  readXid: string;

  @Column({ type: 'boolean', default: false })
  pinned: boolean;

  @Column({ type: 'boolean', default: false })
  muted: boolean;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;
}
