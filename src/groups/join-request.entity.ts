import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

export type JoinRequestStatus = 'pending' | 'accepted' | 'rejected';

/** A wish to join a group whose owner or admins decide. */
@Entity('join_requests')
@Index('join_requests_pending_key', ['groupId', 'userId'], {
  unique: true,
  where: "(status = 'pending'::text)",
})
@Index('join_requests_group_id_idx', ['groupId', 'id'])
@Index('join_requests_rejected_idx', ['groupId', 'userId', 'settledAt'], {
  where: "(status = 'rejected'::text)",
})
@Index('join_requests_status_idx', ['groupId', 'status', 'id'])
@Index('join_requests_user_id_idx', ['userId'])
export class JoinRequest {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'join_requests_pkey',
  })
  id: string;

  @Column({ name: 'group_id', type: 'bigint' })
  groupId: string;

  @Column({ name: 'user_id', type: 'bigint' })
  userId: string;

  @Column({ type: 'text', nullable: true })
  message: string | null;

  @Column({ type: 'text', default: 'pending' })
  status: JoinRequestStatus;

  @Column({ name: 'settled_by', type: 'bigint', nullable: true })
  settledBy: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'settled_at', type: 'timestamptz', precision: 3, nullable: true })
  settledAt: Date | null;

  /** Asked again soon after a rejection: pending for its sender, and nothing that anybody else hears of. */
  @Column({ type: 'boolean', default: false })
  held: boolean;

  @Column({ name: 'changed_xid', type: 'xid8' as 'text', default: () => 'pg_current_xact_id()' })
  changedXid: string;

  /** Ended with the account that asked; kept so that `sync` can tell of it. */
  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;
}
